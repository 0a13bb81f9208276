"""Faces in a shared window over the API: names, choices, left out."""

import json
import uuid
from typing import Any

import pytest
import redis
from django.test import Client

from analytics.live import gallery_state
from meetings.models import Meeting
from tests import factories
from users.models import User

ACTIONS = ["told/", "name/", "forget/", "leave-out/", "take-in/"]
FACE = {"session": "1.000", "number": 2}


@pytest.fixture(name="shared")
def _shared(host: User, empty_redis: redis.Redis) -> Meeting:
    """A meeting with the faces 1, 2 and 3 in the window."""
    meeting = factories.gallery(host=host)
    show(empty_redis, meeting, 1, 2, 3)
    return meeting


def show(server: redis.Redis, meeting: Meeting, *numbers: int) -> None:
    shown = {"session": "1.000", "faces": [{"number": number} for number in numbers]}
    server.set(f"gallery_faces:{meeting.pk}", json.dumps(shown))


def post(client: Client, meeting: Meeting, action: str, **fields: Any) -> Any:
    return client.post(
        f"/api/v1/meetings/{meeting.pk}/gallery/{action}",
        FACE | {"told": True} | fields,
        content_type="application/json",
    )


def test_a_face_gets_a_name_loses_it_and_gets_it_back(
    host_client: Client, shared: Meeting
):
    named = post(host_client, shared, "name/", name="Ann Example").json()
    forgotten = post(host_client, shared, "forget/")
    chosen = post(
        host_client, shared, "name/", participant_id=named["participant_id"]
    ).json()

    seat = shared.participants.get()
    assert forgotten.status_code == 204
    assert named == chosen == {"participant_id": str(seat.pk), "name": "Ann Example"}
    assert seat.track_id == 2


def test_a_name_that_is_sent_twice_is_one_person(host_client: Client, shared: Meeting):
    def name() -> Any:
        return host_client.post(
            f"/api/v1/meetings/{shared.pk}/gallery/name/",
            FACE | {"name": "Ann"},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )

    first, again = name(), name()

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert shared.participants.count() == 1


def test_who_has_no_face_can_be_chosen(
    host_client: Client, shared: Meeting, empty_redis: redis.Redis
):
    post(host_client, shared, "name/", name="Ann")
    show(empty_redis, shared, 1, 3)

    found = host_client.get(f"/api/v1/meetings/{shared.pk}/gallery/people/").json()

    assert [one["name"] for one in found] == ["Ann"]


def test_a_face_is_left_out_and_taken_in(host_client: Client, shared: Meeting):
    out = post(host_client, shared, "leave-out/")
    left_out = gallery_state.left_out(shared.pk).get("1.000", frozenset())
    taken = post(host_client, shared, "take-in/")

    assert (out.status_code, taken.status_code) == (204, 204)
    assert 2 in left_out
    assert 2 not in gallery_state.left_out(shared.pk).get("1.000", frozenset())


def test_the_host_confirms_that_people_were_told(host_client: Client, host: User):
    meeting = factories.meeting(host=host, capture_mode="gallery")

    denied = post(host_client, meeting, "told/", told=False)
    confirmed = post(host_client, meeting, "told/")

    meeting.refresh_from_db()
    assert (denied.status_code, confirmed.status_code) == (400, 204)
    assert meeting.gallery_told_at is not None


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        pytest.param({"number": 9, "name": "Ann"}, 409, "face_gone", id="no such face"),
        pytest.param({"number": 0, "name": "Ann"}, 400, "invalid", id="no number"),
        pytest.param({"name": ""}, 400, "invalid", id="no name"),
        pytest.param({}, 400, "invalid", id="nobody"),
        pytest.param(
            {"participant_id": str(uuid.UUID(int=1))}, 404, "not_found", id="no person"
        ),
    ],
)
def test_what_cannot_be_is_said(
    host_client: Client, shared: Meeting, fields: Any, status: int, code: str
):
    answer = post(host_client, shared, "name/", **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_face_is_named_once(host_client: Client, shared: Meeting):
    post(host_client, shared, "name/", name="Ann")

    answer = post(host_client, shared, "name/", name="Bob")

    assert (answer.status_code, answer.json()["code"]) == (409, "face_taken")


def test_faces_of_hidden_people_have_no_names(
    host_client: Client, host: User, empty_redis: redis.Redis
):
    meeting = factories.gallery(host=host, privacy_level="aggregate")
    show(empty_redis, meeting, 2)

    answer = post(host_client, meeting, "name/", name="Ann")

    assert (answer.status_code, answer.json()["code"]) == (409, "nameless")


def test_without_redis_it_is_tried_later(
    host_client: Client, shared: Meeting, redis_away: None
):
    assert post(host_client, shared, "name/", name="Ann").status_code == 503


def test_a_meeting_without_a_shared_window_has_no_faces(
    host_client: Client, live_meeting: Meeting
):
    for action in ACTIONS:
        assert post(host_client, live_meeting, action, name="A").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_cannot_tell_it_from_none(
    stranger_client: Client, shared: Meeting, action: str
):
    there = post(stranger_client, shared, action, name="Ann")
    nowhere = post(stranger_client, Meeting(), action, name="Ann")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@pytest.mark.parametrize("action", ACTIONS)
def test_somebody_unknown_is_told_to_sign_in(
    client: Client, shared: Meeting, action: str
):
    assert post(client, shared, action).status_code == 401
