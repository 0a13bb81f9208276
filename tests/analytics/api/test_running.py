"""Starting, ending and watching a meeting over the API."""

import uuid

import pytest
import redis
from django.test import Client

from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics import results
from users.models import AccessLogEntry, User

LIST = "/api/v1/meetings/"


def address(meeting: Meeting, action: str) -> str:
    return f"{LIST}{meeting.pk}/{action}/"


# --- Start and end ---------------------------------------------------------------


def test_starting_twice_starts_once(host_client: Client, meeting: Meeting):
    first = host_client.post(address(meeting, "start"))
    second = host_client.post(address(meeting, "start"))

    meeting.refresh_from_db()
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["status"] == "active"
    assert second.json()["start_time"] == first.json()["start_time"]
    assert meeting.alert_rules is not None
    assert meeting.alert_rules["name"] == "standard"


def test_ending_twice_ends_once(host_client: Client, live_meeting: Meeting):
    first = host_client.post(address(live_meeting, "end"))
    second = host_client.post(address(live_meeting, "end"))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["end_reason"] == "host"
    assert second.json()["end_time"] == first.json()["end_time"]


def test_what_cannot_be_is_said(host_client: Client, meeting: Meeting):
    early = host_client.post(address(meeting, "end"))
    factories.ended(factories.started(meeting))
    late = host_client.post(address(meeting, "start"))

    assert (early.status_code, early.json()["code"]) == (409, "not_started")
    assert (late.status_code, late.json()["code"]) == (409, "ended")
    assert late["Content-Type"] == "application/problem+json"


# --- Live ------------------------------------------------------------------------


def test_the_live_state_is_what_the_dashboard_is_sent(
    host_client: Client, seat: Participant, empty_redis: redis.Redis
):
    results.store(empty_redis, seat, score=72.5)

    found = host_client.get(address(seat.meeting, "live")).json()

    assert found["type"] == "room.updated"
    assert found["room"]["score"] == 72.5
    assert [(one["name"], one["score"]) for one in found["people"]] == [
        ("Pat Participant", 72.5)
    ]


def test_who_was_not_measured_has_no_score(host_client: Client, seat: Participant):
    found = host_client.get(address(seat.meeting, "live")).json()

    assert found["room"]["score"] is None
    assert found["people"][0]["score"] is None
    assert found["people"][0]["state"] == "waiting"


def test_no_cache_keeps_what_was_measured(host_client: Client, seat: Participant):
    answer = host_client.get(address(seat.meeting, "live"))

    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_hidden_people_are_not_in_the_live_state(
    host_client: Client, host: User, level: str, empty_redis: redis.Redis
):
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    results.store(empty_redis, factories.seat(meeting), score=72.5)

    found = host_client.get(address(meeting, "live")).json()

    assert found["people"] is None
    assert found["room"]["score"] is None
    assert found["room"]["present"] == 1


def test_without_redis_the_live_state_is_tried_later(
    host_client: Client, live_meeting: Meeting, redis_away: None
):
    answer = host_client.get(address(live_meeting, "live"))

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "2"


def test_looking_at_people_is_noted(
    host_client: Client, host: User, seat: Participant, meeting: Meeting
):
    host_client.get(address(seat.meeting, "live"))

    entry = AccessLogEntry.objects.get()
    assert (entry.actor, entry.through, entry.detail) == (host, "api", "live")
    assert entry.object_id == str(seat.meeting_id)


# --- Strangers -------------------------------------------------------------------

ACTIONS = [("post", "start"), ("post", "end"), ("get", "live")]


@pytest.mark.parametrize(("method", "action"), ACTIONS)
def test_neither_stranger_nor_participant_can_tell_it_from_none(
    stranger_client: Client,
    participant_client: Client,
    seat: Participant,
    method: str,
    action: str,
):
    nowhere = getattr(stranger_client, method)(f"{LIST}{uuid.uuid4()}/{action}/")
    for client in (stranger_client, participant_client):
        there = getattr(client, method)(address(seat.meeting, action))

        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content
    seat.meeting.refresh_from_db()
    assert seat.meeting.is_live


@pytest.mark.parametrize(("method", "action"), ACTIONS)
def test_somebody_unknown_is_told_to_sign_in(
    client: Client, live_meeting: Meeting, method: str, action: str
):
    assert getattr(client, method)(address(live_meeting, action)).status_code == 401
