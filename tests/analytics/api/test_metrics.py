"""What was measured, over the API: the room, its people, single samples."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from meetings.models import Meeting
from tests import factories
from tests.analytics.measured import ended, measure, room_of
from tests.factories import NOON
from users.models import User

PARTS = ("metrics/", "metrics/people/", "samples/")


def read(client: Client, meeting: Meeting, part: str, **query: Any) -> Any:
    return client.get(f"/api/v1/meetings/{meeting.pk}/{part}", query)


# --- Series ----------------------------------------------------------------------


def test_the_room_over_time(host_client: Client, seat):
    measure(seat, *[90.0] * 10)
    meeting = ended(seat.meeting, minutes=1)

    found = read(host_client, meeting, "metrics/", bucket_s=30).json()

    assert found["bucket_s"] == 30
    assert found["start"] == "2026-11-02T12:00:00Z"
    assert found["end"] == "2026-11-02T12:01:00Z"
    assert [
        (one["start"], one["score"], one["people"]) for one in found["results"]
    ] == [
        ("2026-11-02T12:00:00Z", 90.0, 1),
        ("2026-11-02T12:00:30Z", None, None),
    ]


def test_pages_lead_through_every_span_once(host_client: Client, seat):
    meeting = ended(seat.meeting, minutes=5)
    address = f"/api/v1/meetings/{meeting.pk}/metrics/?bucket_s=60&page_size=2"
    starts = []

    while address:
        page = host_client.get(address).json()
        starts += [one["start"][14:16] for one in page["results"]]
        address = page["next"]

    assert starts == ["00", "01", "02", "03", "04"]


def test_people_over_time(host_client: Client, seat):
    measure(seat, *[90.0] * 10)
    meeting = ended(seat.meeting, minutes=1)

    found = read(host_client, meeting, "metrics/people/", bucket_s=30).json()

    assert found["results"] == [
        {
            "participant_id": str(seat.pk),
            "name": "Pat Participant",
            "scores": [90.0, None],
        }
    ]


def test_a_meeting_before_its_start_has_no_spans(host_client: Client, meeting: Meeting):
    found = read(host_client, meeting, "metrics/").json()

    assert (found["results"], found["start"], found["next"]) == ([], None, None)


@pytest.mark.parametrize(
    "query",
    [
        {"bucket_s": "0"},
        {"bucket_s": "86401"},
        {"bucket_s": "ten"},
        {"since": "noon"},
        {"page_size": "1001"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    host_client: Client, live_meeting: Meeting, query: dict[str, str]
):
    answer = read(host_client, live_meeting, "metrics/", **query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(query)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_moments_of_other_ages_are_only_outside(
    host_client: Client, live_meeting: Meeting, moment: str
):
    meeting = ended(live_meeting)

    for part in PARTS:
        for name in ("since", "until"):
            answer = read(host_client, meeting, part, **{name: moment})
            assert answer.status_code == 200


# --- Samples ---------------------------------------------------------------------


def test_samples_come_in_time_order_and_pages(host_client: Client, seat):
    other = factories.seat(seat.meeting)
    measure(seat, 90.0, 80.0, 70.0, gaze_score=None)
    measure(other, 50.0, 40.0, 30.0)
    address = f"/api/v1/meetings/{seat.meeting_id}/samples/?page_size=4"
    found = []

    while address:
        page = host_client.get(address).json()
        found += page["results"]
        address = page["next"]

    assert [one["time"][17:19] for one in found] == ["00", "00", "01", "01", "02", "02"]
    own = [one for one in found if one["participant_id"] == str(seat.pk)]
    assert [one["attention_score"] for one in own] == [90.0, 80.0, 70.0]
    assert own[0]["gaze_score"] is None


def test_since_and_until_bound_the_samples(host_client: Client, seat):
    measure(seat, 90.0, 80.0, 70.0, 60.0)

    found = read(
        host_client,
        seat.meeting,
        "samples/",
        since=(NOON + timedelta(seconds=1)).isoformat(),
        until=(NOON + timedelta(seconds=3)).isoformat(),
    ).json()

    assert [one["attention_score"] for one in found["results"]] == [80.0, 70.0]


# --- Privacy ---------------------------------------------------------------------


@pytest.mark.parametrize("level", ["self", "aggregate"])
@pytest.mark.parametrize("part", ["metrics/people/", "samples/"])
def test_hidden_people_have_no_numbers(
    host_client: Client, host: User, level: str, part: str
):
    meeting, _ = room_of(host, level, people=3)

    answer = read(host_client, meeting, part)

    assert (answer.status_code, answer.json()["code"]) == (403, "people_not_shown")


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_a_room_of_hidden_people_is_by_whole_spans(
    host_client: Client, host: User, level: str
):
    meeting, _ = room_of(host, level, people=3)
    meeting = ended(meeting, minutes=1)

    whole = read(host_client, meeting, "metrics/", bucket_s=60)
    parts = read(host_client, meeting, "metrics/", bucket_s=15)

    assert whole.json()["results"][0]["score"] == 80.0
    assert parts.status_code == 400
    assert list(parts.json()["errors"]) == ["bucket_s"]


def test_people_read_their_own_samples_and_nobody_elses(
    participant_client: Client, participant: User
):
    meeting = factories.started(factories.meeting(privacy_level="self"))
    measure(factories.seat(meeting, user=participant), 90.0)
    measure(factories.seat(meeting), 10.0)

    found = read(participant_client, meeting, "seat/samples/").json()["results"]

    assert [one["attention_score"] for one in found] == [90.0]


def test_in_a_room_only_meeting_nobody_reads_single_samples(
    participant_client: Client, participant: User
):
    meeting = factories.started(factories.meeting(privacy_level="aggregate"))
    measure(factories.seat(meeting, user=participant), 90.0)

    answer = read(participant_client, meeting, "seat/samples/")

    assert answer.status_code == 403


# --- Strangers -------------------------------------------------------------------


@pytest.mark.parametrize("part", [*PARTS, "seat/samples/"])
def test_a_stranger_cannot_tell_it_from_none(stranger_client: Client, seat, part: str):
    there = read(stranger_client, seat.meeting, part)
    nowhere = stranger_client.get(f"/api/v1/meetings/{uuid.uuid4()}/{part}")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@pytest.mark.parametrize("part", PARTS)
def test_a_participant_does_not_get_what_is_the_hosts(
    participant_client: Client, seat, part: str
):
    assert read(participant_client, seat.meeting, part).status_code == 404


@pytest.mark.parametrize("part", [*PARTS, "seat/samples/"])
def test_somebody_unknown_is_told_to_sign_in(client: Client, seat, part: str):
    assert read(client, seat.meeting, part).status_code == 401
