"""The report of an ended meeting."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from analytics.services import summaries
from analytics.timeseries import insert
from meetings.models import Consent, Meeting, Participant
from tests import factories
from tests.analytics import expiring, pictures
from users.models import User

MINUTES = 5


def _url(meeting: Meeting) -> str:
    return reverse("analytics:report", args=[meeting.pk])


def _ended(meeting: Meeting) -> Meeting:
    return factories.ended(meeting, at=factories.NOON + timedelta(minutes=MINUTES))


def _measured(seat: Participant, *, score: float) -> None:
    insert.insert(
        [
            pictures.row(
                meeting_id=seat.meeting_id,
                participant_id=seat.sample_id,
                time=factories.NOON + timedelta(seconds=second),
                attention_score=score,
                weight_s=1.0,
            )
            for second in range(MINUTES * 60)
        ]
    )


def test_the_report_says_its_result_in_one_sentence(
    host_client: Client, seat: Participant
) -> None:
    _measured(seat, score=90)
    summaries.compute(_ended(seat.meeting))

    page = host_client.get(_url(seat.meeting)).content.decode()

    assert "nearly all the time" in page
    assert "90 of 100" in page
    assert "over 5 minutes" in page
    assert "The room was never low for a minute or longer." in page


def test_the_report_says_how_a_meeting_ended_that_nobody_ended(
    host_client: Client, live_meeting: Meeting
) -> None:
    by_host = host_client.get(_url(_ended(live_meeting))).content.decode()
    Meeting.objects.update(end_reason=Meeting.EndReason.SCHEDULE)

    page = host_client.get(_url(live_meeting)).content.decode()

    assert "by itself" not in by_host.replace("shows it by itself", "")
    assert "Ended by itself after its planned end" in page


def test_low_stretches_are_named(host_client: Client, seat: Participant) -> None:
    _measured(seat, score=30)
    summaries.compute(_ended(seat.meeting))

    page = host_client.get(_url(seat.meeting)).content.decode()

    assert "low once, for 5 minutes" in page
    assert "less than half of the time" in page


def test_people_stand_with_score_and_coverage(
    host_client: Client, seat: Participant
) -> None:
    _measured(seat, score=90)
    summaries.compute(_ended(seat.meeting))

    rows = host_client.get(_url(seat.meeting)).context["people"]

    assert [(row.person.name, row.person.score, row.measured) for row in rows] == [
        ("Pat Participant", 90.0, "5:00")
    ]


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_single_people_are_hidden_where_the_level_does(
    host_client: Client, host: User, level: str
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    factories.seat(meeting, user=factories.guest("Gina Guest"))
    summaries.compute(_ended(meeting))

    assert "Gina Guest" not in host_client.get(_url(meeting)).content.decode()


def test_the_room_only_has_no_score_of_one_person(
    host_client: Client, host: User
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level="aggregate"))
    _measured(factories.seat(meeting), score=71)
    summaries.compute(_ended(meeting))

    page = host_client.get(_url(meeting)).content.decode()

    assert "no score is shown" in page
    assert "data-curve" not in page
    assert "report.csv" not in page
    assert '<dd data-figure="average">–</dd>' in page
    assert '<dd data-figure="coverage">–</dd>' in page


def test_the_room_only_has_a_score_of_three_people(
    host_client: Client, host: User
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level="aggregate"))
    for _ in range(3):
        _measured(factories.seat(meeting), score=71)
    summaries.compute(_ended(meeting))

    page = host_client.get(_url(meeting)).content.decode()

    assert "71 of 100" in page
    assert "at least 3 people were measured for 5 seconds or more each" in page


def test_a_meeting_that_nobody_joined_has_no_score(
    host_client: Client, live_meeting: Meeting
) -> None:
    summaries.compute(_ended(live_meeting))

    page = host_client.get(_url(live_meeting)).content.decode()

    assert "Nobody was measured in this meeting" in page
    assert "0 of 100" not in page


def test_an_empty_room_is_called_empty(host_client: Client, host: User) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level="aggregate"))
    summaries.compute(_ended(meeting))

    page = host_client.get(_url(meeting)).content.decode()

    assert "Nobody joined while it ran" in page


# --- When the samples have reached their age -----------------------------------


def _expire() -> None:
    expiring.expire(now=factories.NOON + timedelta(days=91))


@pytest.mark.django_db(transaction=True)
def test_the_summary_stays_when_the_samples_are_deleted(
    host_client: Client, seat: Participant
) -> None:
    _measured(seat, score=30)
    summaries.compute(_ended(seat.meeting))
    _expire()

    page = host_client.get(_url(seat.meeting)).content.decode()

    assert "30 of 100" in page
    assert "low once for a minute or longer" in page
    assert "Single scores were deleted after 90 days" in page
    assert "mean of each minute" in page
    assert 'class="segments"' not in page
    assert "Not measured" not in page


@pytest.mark.django_db(transaction=True)
def test_the_minutes_stay_when_the_samples_are_deleted(
    host_client: Client, seat: Participant
) -> None:
    _measured(seat, score=30)
    meeting = _ended(seat.meeting)
    summaries.compute(meeting)
    before = host_client.get(_url(meeting)).context["people"]
    _expire()

    answer = host_client.get(_url(meeting))

    # Otherwise the curve would take every point for one beside a gap.
    assert 'data-bucket-s="60"' in answer.content.decode()
    (row,), (was,) = answer.context["people"], before
    assert row.person.spark == [30.0] * MINUTES
    assert replace(row.person, spark=[]) == replace(was.person, spark=[])
    assert json.loads(answer.context["room"]) == [
        [factories.NOON.timestamp() + 60 * minute, 30.0, None, None, 1]
        for minute in range(5)
    ]


@pytest.mark.django_db(transaction=True)
def test_the_summary_of_a_room_stays_when_the_samples_are_deleted(
    host_client: Client, host: User
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level="aggregate"))
    for _ in range(3):
        _measured(factories.seat(meeting), score=71)
    summaries.compute(_ended(meeting))
    _expire()

    page = host_client.get(_url(meeting)).content.decode()

    assert "71 of 100" in page
    assert "no score is shown" not in page
    assert "The curve was deleted after 90 days" in page


def test_where_nobody_was_measured_nothing_was_deleted(
    host_client: Client, live_meeting: Meeting
) -> None:
    factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)
    summaries.compute(_ended(live_meeting))

    page = host_client.get(_url(live_meeting)).content.decode()

    assert "was deleted" not in page
    assert "Not measured" in page


# --- While the summary is computed ---------------------------------------------


def test_without_a_summary_the_page_waits(
    host_client: Client, live_meeting: Meeting
) -> None:
    _ended(live_meeting)

    page = host_client.get(_url(live_meeting)).content.decode()

    assert "The summary is being computed" in page


def test_a_waiting_page_is_told_when_the_summary_is_there(
    host_client: Client, live_meeting: Meeting
) -> None:
    meeting = _ended(live_meeting)
    waiting = {"HX-Request": "true"}

    before = host_client.get(_url(meeting), headers=waiting)
    summaries.compute(meeting)
    after = host_client.get(_url(meeting), headers=waiting)

    assert before.status_code == 204
    assert after.headers["HX-Refresh"] == "true"


def test_a_meeting_that_has_not_ended_has_no_report(
    host_client: Client, live_meeting: Meeting
) -> None:
    answer = host_client.get(_url(live_meeting))

    assert answer["Location"] == reverse("meetings:lobby", args=[live_meeting.pk])
