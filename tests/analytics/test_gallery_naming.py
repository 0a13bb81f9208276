"""What the host's page says of faces: names, choices, left out, and who may say so."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from analytics.live import gallery_state
from meetings.models import Meeting, Participant
from tests import factories
from users.models import User

pytestmark = pytest.mark.django_db

ACTIONS = ("told", "name", "choose", "forget", "leave_out", "take_in")


@pytest.fixture(name="shared")
def _shared(host: User, empty_redis) -> Meeting:
    """A meeting with the faces 1, 2 and 3 in the window."""
    meeting = factories.gallery(host=host)
    show(empty_redis, meeting, 1, 2, 3)
    return meeting


def show(redis, meeting: Meeting, *numbers: int, session: str = "1.000") -> None:
    """Let these faces be in the window."""
    shown = {"session": session, "faces": [{"number": number} for number in numbers]}
    redis.set(f"gallery_faces:{meeting.pk}", json.dumps(shown))


def post(client: Client, meeting: Meeting, action: str, **fields):
    fields = {"session": "1.000", "number": 2, **fields}
    return client.post(
        reverse(f"analytics:gallery_{action}", args=[meeting.pk]), fields
    )


def test_a_face_that_is_named_is_a_person_of_the_meeting(shared, host_client):
    answer = post(host_client, shared, "name", name="Ann Example")

    seat = shared.participants.get()
    assert answer.json() == {"participant_id": str(seat.pk)}
    assert (seat.user.name, seat.track_id) == ("Ann Example", 2)


@pytest.mark.parametrize("name", ["", "   ", "x" * 300])
def test_a_name_must_be_a_name(shared, host_client, name):
    answer = post(host_client, shared, "name", name=name)

    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not shared.participants.exists()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"number": 9}, id="no such face"),
        pytest.param({"session": "2.000"}, id="an earlier session"),
    ],
)
def test_a_face_that_is_gone_is_not_named(shared, host_client, fields):
    answer = post(host_client, shared, "name", name="Ann", **fields)

    assert answer.status_code == 409
    assert not shared.participants.exists()


@pytest.mark.parametrize("number", ["", "x", 0, -1, 2**31])
def test_a_number_must_be_a_number_of_a_face(shared, host_client, number):
    assert post(host_client, shared, "name", name="A", number=number).status_code == 400


def test_where_no_window_is_shared_nobody_is_named(shared, host_client, empty_redis):
    empty_redis.flushdb()

    assert post(host_client, shared, "name", name="Ann").status_code == 409


def test_a_face_has_one_name(shared, host_client):
    post(host_client, shared, "name", name="Ann")

    answer = post(host_client, shared, "name", name="Bob")

    assert answer.status_code == 409
    assert [seat.user.name for seat in shared.participants.all()] == ["Ann"]


def test_two_faces_are_not_one_person(shared, host_client):
    seat = factories.face(shared, track_id=1)

    answer = post(host_client, shared, "choose", participant_id=seat.pk)

    assert answer.status_code == 409
    seat.refresh_from_db()
    assert seat.track_id == 1


def test_somebody_who_is_not_seen_may_have_the_face(shared, host_client):
    seat = factories.face(shared, track_id=7)

    answer = post(host_client, shared, "choose", participant_id=seat.pk)

    assert answer.status_code == 200
    seat.refresh_from_db()
    assert seat.track_id == 2


def test_people_who_are_not_seen_are_offered(shared, host_client):
    factories.face(shared, track_id=1, name="Ann")
    away = factories.face(shared, track_id=7, name="Bob")

    answer = host_client.get(reverse("analytics:gallery_people", args=[shared.pk]))

    assert answer.json() == {
        "people": [{"participant_id": str(away.pk), "name": "Bob"}]
    }


def test_somebody_of_another_meeting_is_not_chosen(shared, host_client, host):
    other = factories.face(factories.gallery(host=host))

    assert (
        post(host_client, shared, "choose", participant_id=other.pk).status_code == 404
    )


def test_a_name_is_taken_back(shared, host_client):
    seat = factories.face(shared, track_id=2)

    assert post(host_client, shared, "forget").status_code == 200

    seat.refresh_from_db()
    assert (seat.track_id, seat.is_active) == (None, False)


def test_a_face_without_a_name_has_none_to_take_back(shared, host_client):
    assert post(host_client, shared, "forget").status_code == 409


def test_a_face_that_is_left_out_is_remembered_and_its_person_withdrawn(
    shared, host_client
):
    seat = factories.face(shared, track_id=2)

    assert post(host_client, shared, "leave_out").status_code == 200

    assert gallery_state.left_out(shared.pk) == {"1.000": frozenset({2})}
    assert Participant.objects.get(pk=seat.pk).track_id is None
    assert not seat.consents.filter(withdrawn_at=None, choice="analysis").exists()
    shared.refresh_from_db()
    assert shared.left_out_at is not None


def test_a_face_that_was_left_out_may_be_taken_in(shared, host_client):
    post(host_client, shared, "leave_out")

    assert post(host_client, shared, "take_in").status_code == 200

    assert gallery_state.left_out(shared.pk) == {}


def test_where_only_the_room_is_shown_who_is_taken_in_has_a_seat(
    host, host_client, empty_redis
):
    meeting = factories.gallery(host=host, privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    show(empty_redis, meeting, 2)
    post(host_client, meeting, "leave_out")

    answer = post(host_client, meeting, "take_in")

    assert answer.status_code == 200
    assert [seat.track_id for seat in meeting.participants.all()] == [2]
    assert gallery_state.left_out(meeting.pk) == {}


def test_the_newest_faces_stay_left_out_where_there_are_too_many(shared, monkeypatch):
    monkeypatch.setattr(gallery_state, "MOST_LEFT_OUT", 2)

    for session, number in (("9.000", 30), ("10.000", 9), ("10.000", 10)):
        gallery_state.leave_out(shared.pk, session=session, number=number)

    assert gallery_state.left_out(shared.pk) == {"10.000": frozenset({9, 10})}


def test_that_everybody_was_told_needs_the_box(shared, host_client):
    Meeting.objects.filter(pk=shared.pk).update(gallery_told_at=None)

    without = post(host_client, shared, "told")
    with_box = post(host_client, shared, "told", told="yes")

    assert (without.status_code, with_box.status_code) == (400, 200)
    shared.refresh_from_db()
    assert shared.gallery_told_at is not None


def test_before_everybody_was_told_no_face_is_named(shared, host_client):
    Meeting.objects.filter(pk=shared.pk).update(gallery_told_at=None)

    assert post(host_client, shared, "name", name="Ann").status_code == 409


def test_where_single_people_are_not_shown_faces_have_no_names(
    host, host_client, empty_redis
):
    meeting = factories.gallery(host=host, privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    show(empty_redis, meeting, 2)

    assert post(host_client, meeting, "name", name="Ann").status_code == 400
    assert not meeting.participants.exists()


def test_after_the_end_nobody_is_named(shared, host_client):
    factories.ended(shared)

    assert post(host_client, shared, "name", name="Ann").status_code == 409


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_says_nothing(shared, client, action):
    client.force_login(factories.user())

    answer = post(client, shared, action, told="yes", name="Eve")

    assert answer.status_code == 404
    assert not shared.participants.exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_not_signed_in_is_asked_to(shared, client, action):
    answer = post(client, shared, action, told="yes", name="Eve")

    assert answer.status_code == 302
    assert "/login" in answer.url


def test_a_stranger_sees_no_people(shared, client):
    client.force_login(factories.user())
    address = reverse("analytics:gallery_people", args=[shared.pk])

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_a_meeting_with_own_cameras_has_no_faces(live_meeting, host_client, action):
    assert post(host_client, live_meeting, action, name="Ann").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_said_by_looking(shared, host_client, action):
    address = reverse(f"analytics:gallery_{action}", args=[shared.pk])

    assert host_client.get(address).status_code == 405


@pytest.mark.usefixtures("redis_away")
def test_while_redis_is_away_the_host_is_told_to_try_again(host, host_client):
    meeting = factories.gallery(host=host)

    assert post(host_client, meeting, "name", name="Ann").status_code == 503
