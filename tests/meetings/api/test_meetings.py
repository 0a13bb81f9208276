"""Meetings over the API: list, create, read, change, participants."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from meetings.models import Consent, Meeting
from tests import factories
from users.models import User

LIST = "/api/v1/meetings/"


def one(meeting: Meeting) -> str:
    return f"{LIST}{meeting.pk}/"


def people(meeting: Meeting) -> str:
    return f"{one(meeting)}participants/"


def titles(client: Client, **query: Any) -> list[str]:
    return [found["title"] for found in client.get(LIST, query).json()["results"]]


def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, fields, content_type="application/json")


def patch(client: Client, address: str, **fields: Any) -> Any:
    return client.patch(address, fields, content_type="application/json")


@pytest.fixture
def term(host: User) -> list[Meeting]:
    """Three ended meetings with scores, a day apart, and one to come."""
    numbers = [
        ("Physics", 40.0, 5, 0.9),
        ("Biology", 90.0, 0, 0.3),
        ("Art", None, 0, 0),
    ]
    made = []
    for day, (title, score, alerts, coverage) in enumerate(numbers):
        at = factories.NOON + timedelta(days=day)
        meeting = factories.started(factories.meeting(host=host, title=title), at=at)
        meeting = factories.ended(meeting, at=at + timedelta(hours=1))
        factories.summary(
            meeting,
            avg_attention_score=score,
            total_alerts=alerts,
            coverage=coverage,
            participant_count=2,
        )
        made.append(meeting)
    return [*made, factories.meeting(host=host, title="Sport")]


# --- Listing -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({}, ["Art", "Biology", "Physics", "Sport"], id="newest first"),
        pytest.param(
            {"sort": "oldest"}, ["Physics", "Biology", "Art", "Sport"], id="oldest"
        ),
        pytest.param(
            {"sort": "title"}, ["Art", "Biology", "Physics", "Sport"], id="title"
        ),
        pytest.param(
            {"sort": "lowest", "status": "ended"},
            ["Physics", "Biology", "Art"],
            id="lowest",
        ),
        pytest.param(
            {"sort": "highest", "status": "ended"},
            ["Biology", "Physics", "Art"],
            id="highest",
        ),
        pytest.param({"sort": "alerts", "q": "y"}, ["Physics", "Biology"], id="alerts"),
        pytest.param({"q": "phys"}, ["Physics"], id="words"),
        pytest.param({"status": "scheduled"}, ["Sport"], id="status"),
        pytest.param({"level": "self"}, [], id="level"),
        pytest.param({"low": "true"}, ["Art", "Biology"], id="little was measured"),
        pytest.param(
            {"since": "2026-11-03", "until": "2026-11-03"}, ["Biology"], id="day"
        ),
    ],
)
def test_filters_and_orders(host_client: Client, term, query, found):
    assert titles(host_client, **query) == found


def test_pages_lead_through_all_meetings_in_order(host_client: Client, term):
    seen = []
    address = f"{LIST}?sort=lowest&page_size=1"

    while address:
        page = host_client.get(address).json()
        seen += [found["title"] for found in page["results"]]
        address = page["next"]

    assert seen[:2] == ["Physics", "Biology"]
    assert sorted(seen[2:]) == ["Art", "Sport"]


def test_others_meetings_are_not_listed(stranger_client: Client, term):
    assert titles(stranger_client) == []


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "colour"},
        {"status": "over"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"low": "perhaps"},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(host_client: Client, query):
    answer = host_client.get(LIST, query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(query)


def test_a_list_asks_the_database_as_often_however_long_it_is(
    host_client: Client, term, host, django_assert_max_num_queries
):
    for number in range(5):
        factories.meeting(host=host, title=f"More {number}")

    with django_assert_max_num_queries(4):
        assert len(titles(host_client)) == 9


# --- Creating ------------------------------------------------------------------


def test_a_meeting_is_created_with_the_usual_settings(host_client: Client, host: User):
    answer = post(host_client, LIST, title="Seminar")

    meeting = Meeting.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == answer.json()["url"] == one(meeting)
    assert meeting.host == host
    assert answer.json()["privacy_level"] == "individual"
    assert answer.json()["recording_policy"] == "nobody"
    assert answer.json()["summary"] is None
    assert answer.json()["join_url"].endswith(f"/join/{meeting.join_code}/")


def test_the_same_key_makes_one_meeting(host_client: Client):
    both = [
        host_client.post(
            LIST,
            {"title": "Seminar"},
            content_type="application/json",
            headers={"Idempotency-Key": "seminar-1"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in both] == [201, 201]
    assert both[0].json()["id"] == both[1].json()["id"]
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({}, "title", id="no title"),
        pytest.param({"title": " "}, "title", id="blank title"),
        pytest.param({"title": "A" * 256}, "title", id="long title"),
        pytest.param({"title": "A", "start_time": "soon"}, "start_time", id="no time"),
        pytest.param(
            {"title": "A", "start_time": "2150-01-01T00:00:00Z"}, "start_time", id="far"
        ),
        pytest.param(
            {"title": "A", "scheduled_end_time": "2026-12-01T12:00:00Z"},
            "scheduled_end_time",
            id="end without start",
        ),
        pytest.param(
            {"title": "A", "privacy_level": "secret"}, "privacy_level", id="level"
        ),
        pytest.param(
            {"title": "A", "privacy_level": "self", "capture_mode": "gallery"},
            "privacy_level",
            id="window without own pages",
        ),
    ],
)
def test_what_the_page_refuses_is_refused(host_client: Client, fields, wrong):
    answer = post(host_client, LIST, **fields)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [wrong]
    assert answer["Content-Type"] == "application/problem+json"
    assert not Meeting.objects.exists()


# --- Reading and changing --------------------------------------------------------


def test_an_ended_meeting_is_read_with_its_numbers(host_client: Client, term):
    found = host_client.get(one(term[0])).json()

    assert found["status"] == "ended"
    assert found["summary"] == {
        "score": 40.0,
        "coverage": 0.9,
        "people": 2,
        "alerts": 5,
        "sparkline": None,
    }


def test_numbers_that_are_not_known_are_null(host_client: Client, term):
    summary = host_client.get(one(term[2])).json()["summary"]

    assert summary["score"] is None
    assert summary["alerts"] is None


def test_only_what_is_said_is_changed(host_client: Client, host: User):
    meeting = factories.meeting(
        host=host, title="Old", description="Words", privacy_level="self"
    )

    answer = patch(host_client, one(meeting), title="New")

    meeting.refresh_from_db()
    assert answer.status_code == 200
    assert (meeting.title, meeting.description) == ("New", "Words")
    assert meeting.privacy_level == "self"


def test_what_was_read_can_be_sent_back(host_client: Client, seat):
    meeting = seat.meeting
    read = host_client.get(one(meeting)).json()
    fields = ("title", "description", "start_time", "privacy_level", "sensitivity")

    answer = patch(host_client, one(meeting), **{name: read[name] for name in fields})

    assert answer.status_code == 200
    assert answer.json()["start_time"] == read["start_time"]


@pytest.mark.parametrize(
    "field",
    [
        {"privacy_level": "self"},
        {"recording_policy": "host"},
        {"sensitivity": "strict"},
        {"start_time": "2026-12-01T12:00:00Z"},
    ],
)
def test_what_is_fixed_is_said_to_be(host_client: Client, seat, field):
    answer = patch(host_client, one(seat.meeting), **field)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(field)


def test_an_ended_meeting_stays_as_it_is(host_client: Client, term):
    answer = patch(host_client, one(term[0]), title="New")

    assert answer.status_code == 409
    assert answer.json()["code"] == "ended"


# --- Participants ----------------------------------------------------------------


def test_the_host_reads_who_takes_part(host_client: Client, seat):
    factories.seat(
        seat.meeting, user=factories.guest("Gina"), choice=Consent.Choice.NO_ANALYSIS
    )

    found = host_client.get(people(seat.meeting)).json()["results"]

    assert {one["name"]: one["is_agreed"] for one in found} == {
        "Pat Participant": True,
        "Gina": False,
    }


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_hidden_people_are_listed_while_they_wait_only(
    host_client: Client, host: User, level: str
):
    meeting = factories.meeting(host=host, privacy_level=level)
    factories.seat(meeting, user=factories.guest("Gina"))

    waiting = host_client.get(people(meeting)).json()["results"]
    factories.started(meeting)
    running = host_client.get(people(meeting))

    assert [(one["name"], one["is_agreed"]) for one in waiting] == [("Gina", None)]
    assert running.status_code == 403
    assert running.json()["code"] == "people_not_shown"


# --- Strangers -------------------------------------------------------------------


@pytest.mark.parametrize("part", ["", "participants/", "seat/"])
def test_a_stranger_cannot_tell_a_meeting_from_none(
    stranger_client: Client, seat, part: str
):
    there = stranger_client.get(f"{one(seat.meeting)}{part}")
    nowhere = stranger_client.get(f"{LIST}{uuid.uuid4()}/{part}")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


def test_a_participant_reads_no_more_of_a_meeting_than_a_stranger(
    participant_client: Client, seat
):
    for address in (one(seat.meeting), people(seat.meeting)):
        assert participant_client.get(address).status_code == 404
    assert patch(participant_client, one(seat.meeting), title="Mine").status_code == 404


def test_somebody_unknown_is_told_to_sign_in(client: Client, meeting: Meeting):
    for address in (LIST, one(meeting), people(meeting), f"{one(meeting)}seat/"):
        assert client.get(address).status_code == 401
    assert post(client, LIST, title="A").status_code == 401
