"""Shared reads of what was measured."""

import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from analytics import selectors
from analytics.services import summaries
from analytics.timeseries import insert
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON

NAMES = ("Ana Quill", "Binh Oak", "Carlos Elm")


def measure(seat: Participant, *scores: float, from_s: int = 0, **fields) -> None:
    """Store a row per second."""
    insert.insert(
        [
            pictures.row(
                meeting_id=seat.meeting_id,
                participant_id=seat.sample_id,
                time=NOON + timedelta(seconds=from_s + second),
                attention_score=score,
                weight_s=1.0,
                **fields,
            )
            for second, score in enumerate(scores)
        ]
    )


def room_of(host, level: str, *, people: int) -> tuple[Meeting, list[Participant]]:
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    seats = [
        factories.seat(meeting, user=factories.guest(NAMES[number]))
        for number in range(people)
    ]
    for seat in seats:
        measure(seat, *[80.0] * 60)
    return meeting, seats


# --- The live page's curve -----------------------------------------------------


def test_the_curve_has_ten_second_means_of_everybody_and_each(seat):
    measure(seat, *[80.0] * 10, *[40.0] * 10)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(minutes=1))

    scores = [80.0, 40.0, None, None, None, None]
    expected = [
        (NOON.timestamp() + 10 * span, score) for span, score in enumerate(scores)
    ]
    assert history == {
        "bucket_s": 10,
        "room": expected,
        "people": {str(seat.pk): expected},
    }


def test_the_curve_reaches_back_for_half_an_hour(seat):
    measure(seat, *[80.0] * 10)
    measure(seat, *[80.0] * 10, from_s=40 * 60)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(minutes=41))

    first_s, last_s = NOON.timestamp() + 11 * 60, NOON.timestamp() + 41 * 60 - 10
    assert (history["room"][0][0], history["room"][-1][0]) == (first_s, last_s)
    known = [at_s for at_s, score in history["room"] if score is not None]
    assert known == [NOON.timestamp() + 2400]


def test_the_curve_begins_with_the_meeting(seat):
    measure(seat, *[80.0] * 10)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(seconds=30))

    assert [at_s - NOON.timestamp() for at_s, _ in history["room"]] == [0, 10, 20]


def test_a_meeting_without_rows_has_an_empty_curve(live_meeting):
    history = selectors.live_history(live_meeting, now=NOON)

    assert history == {"bucket_s": 10, "room": [], "people": {}}


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_no_person_is_in_the_curve_where_people_are_private(host, level):
    meeting, seats = room_of(host, level, people=3)

    history = selectors.live_history(meeting, now=NOON + timedelta(minutes=1))

    text = json.dumps(history)
    assert history["people"] is None
    assert history["room"][0][1] == 80.0
    assert not [s for s in seats if str(s.pk) in text or str(s.sample_id) in text]


def test_two_people_have_no_room_curve(host):
    meeting, _ = room_of(host, Meeting.PrivacyLevel.AGGREGATE, people=2)

    history = selectors.live_history(meeting, now=NOON + timedelta(minutes=1))

    assert {score for _, score in history["room"]} == {None}


# --- The report ----------------------------------------------------------------


def ended(meeting: Meeting, *, minutes: int = 5) -> Meeting:
    return factories.ended(meeting, at=NOON + timedelta(minutes=minutes))


def test_each_person_has_a_row_in_the_report(seat):
    measure(seat, *[80.0] * 60)
    measure(seat, *[20.0] * 60, from_s=60, is_looking_away=True)
    measure(seat, *[20.0] * 30, from_s=120, is_drowsy=True)

    report = selectors.report(ended(seat.meeting))

    (person,) = report.people or []
    assert person.name == "Pat Participant"
    assert person.score == pytest.approx((80 * 60 + 20 * 90) / 150)
    assert person.coverage == pytest.approx(0.5)
    assert person.measured_s == 150.0
    assert (person.looking_away_s, person.drowsy_s) == (60.0, 30.0)


def test_who_was_not_measured_is_in_the_report_without_numbers(live_meeting):
    factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)

    (person,) = selectors.report(ended(live_meeting)).people or []

    assert person.score is None
    assert person.coverage is None
    assert person.measured_s == 0.0


@pytest.mark.parametrize("withdraws", [False, True])
def test_who_agreed_and_was_not_measured_has_a_coverage_of_nothing(seat, withdraws):
    if withdraws:
        seat_services.withdraw(seat, at=NOON + timedelta(minutes=1))

    (person,) = selectors.report(ended(seat.meeting)).people or []

    assert person.coverage == 0.0


def test_the_report_marks_where_the_room_was_low(seat):
    measure(seat, *[80.0] * 100, *[20.0] * 100, *[80.0] * 60)

    report = selectors.report(ended(seat.meeting))

    (segment,) = report.low_segments
    assert segment.start_s - NOON.timestamp() == pytest.approx(110, abs=10)
    assert segment.end_s - NOON.timestamp() == pytest.approx(210, abs=10)


def test_the_report_waits_for_its_summary(seat):
    meeting = ended(seat.meeting)
    before = selectors.report(meeting)

    summary = summaries.compute(meeting)

    assert before.summary is None
    assert selectors.report(meeting).summary == summary


def test_a_meeting_that_goes_on_has_an_empty_report(live_meeting):
    report = selectors.report(live_meeting)

    assert (report.room, report.low_segments, report.people) == ([], [], None)


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_no_person_is_in_the_report_where_people_are_private(host, level):
    meeting, seats = room_of(host, level, people=3)
    meeting = ended(meeting)
    summaries.compute(meeting)

    report = selectors.report(meeting)

    text = repr(report)
    assert report.people is None
    assert report.room[0][1] == 80.0
    assert not [name for name in NAMES if name in text]
    assert not [s for s in seats if str(s.pk) in text or str(s.sample_id) in text]


def test_the_report_of_two_people_says_nothing_about_them(host):
    meeting, seats = room_of(host, Meeting.PrivacyLevel.AGGREGATE, people=2)
    for seat in seats:
        measure(seat, *[10.0] * 100, from_s=60)
    meeting = ended(meeting)
    summaries.compute(meeting)

    report = selectors.report(meeting)

    assert {score for _, score in report.room} == {None}
    assert report.low_segments == []
    assert report.summary is not None
    assert report.summary.avg_attention_score is None


def test_the_report_costs_few_queries_however_many_take_part(live_meeting):
    for _ in range(6):
        measure(factories.seat(live_meeting), *[80.0] * 20)
    meeting = ended(live_meeting)

    with ExitStack() as captures:
        queries = [
            captures.enter_context(CaptureQueriesContext(one))
            for one in connections.all()
        ]
        selectors.report(meeting)

    assert sum(map(len, queries)) == 4
