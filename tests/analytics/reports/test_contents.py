"""What a report holds, and what it keeps to itself."""

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from analytics.models import Alert
from analytics.reports import contents
from analytics.services import summaries
from meetings.models import Consent, Meeting
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics.measured import NAMES, ended, measure, room_of, summarised
from tests.factories import NOON


def test_each_person_has_a_row_in_the_report(seat):
    measure(seat, *[80.0] * 60)
    measure(seat, *[20.0] * 60, from_s=60, is_looking_away=True)
    measure(seat, *[20.0] * 30, from_s=120, is_drowsy=True)

    report = contents.report(summarised(seat.meeting))

    (person,) = report.people or []
    assert person.name == "Pat Participant"
    assert person.score == pytest.approx((80 * 60 + 20 * 90) / 150)
    assert person.coverage == pytest.approx(0.5)
    assert person.measured_s == 150.0
    assert (person.looking_away_s, person.drowsy_s) == (60.0, 30.0)


def test_who_was_not_measured_is_in_the_report_without_numbers(live_meeting):
    factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)

    (person,) = contents.report(summarised(live_meeting)).people or []

    assert person.score is None
    assert person.coverage is None
    assert person.measured_s == 0.0
    assert person.spark == []


@pytest.mark.parametrize("withdraws", [False, True])
def test_who_agreed_and_was_not_measured_has_a_coverage_of_nothing(seat, withdraws):
    if withdraws:
        seat_services.withdraw(seat, at=NOON + timedelta(minutes=1))

    (person,) = contents.report(summarised(seat.meeting)).people or []

    assert person.coverage == 0.0


def test_a_persons_curve_has_the_whole_meeting_and_gaps(seat):
    measure(seat, *[80.0] * 60)
    measure(seat, *[20.0] * 60, from_s=240)

    (person,) = contents.report(summarised(seat.meeting)).people or []

    assert person.spark[0] == 80.0
    assert person.spark[len(person.spark) // 2] is None
    assert person.spark[-1] == 20.0


def test_a_persons_alerts_are_counted_by_severity(live_meeting):
    alarmed, quiet = factories.seat(live_meeting), factories.seat(live_meeting)
    for severity in ("info", "critical", "info"):
        factories.alert(alarmed, severity=severity)

    report = contents.report(summarised(live_meeting))

    alerts = {person.participant_id: person.alerts for person in report.people or []}
    assert alerts == {alarmed.pk: Counter(info=2, critical=1), quiet.pk: Counter()}
    assert report.alert_count == 3


def test_alerts_come_by_time(seat):
    later = factories.alert(seat, created_at=NOON + timedelta(minutes=2))
    first = factories.alert(seat, created_at=NOON + timedelta(minutes=1))

    report = contents.report(summarised(seat.meeting))

    assert report.alerts == [first, later]


def test_the_report_marks_where_the_room_was_low_and_high(seat):
    measure(seat, *[90.0] * 100, *[20.0] * 100, *[90.0] * 100)

    report = contents.report(summarised(seat.meeting))

    (low,) = report.low_segments
    assert low.start_s - NOON.timestamp() == pytest.approx(110, abs=10)
    assert low.end_s - NOON.timestamp() == pytest.approx(210, abs=10)
    assert [
        (one.start_s - NOON.timestamp(), one.end_s - NOON.timestamp())
        for one in report.high_segments
    ] == [(0.0, pytest.approx(110, abs=10)), (pytest.approx(210, abs=10), 300.0)]


def test_the_report_says_how_many_pictures_a_second_were_scored(seat):
    measure(seat, *[80.0] * 60)

    assert contents.report(summarised(seat.meeting)).rate_hz == pytest.approx(1.0)


def test_the_report_waits_for_its_summary(seat):
    meeting = ended(seat.meeting)
    before = contents.report(meeting)

    summary = summaries.compute(meeting)

    assert before == contents.Report()
    assert contents.report(meeting).summary == summary


def test_a_meeting_that_goes_on_has_an_empty_report(live_meeting):
    assert contents.report(live_meeting) == contents.Report()


# --- Where single people are not shown -----------------------------------------


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_no_person_is_in_the_report_where_people_are_private(host, level):
    meeting, seats = room_of(host, level, people=3)
    meeting = summarised(meeting)

    report = contents.report(meeting)

    text = repr(report)
    assert report.people is None
    assert report.alerts is None
    assert report.room[0].score == 80.0
    assert not [name for name in NAMES if name in text]
    assert not [s for s in seats if str(s.pk) in text or str(s.sample_id) in text]


def test_the_report_of_two_people_says_nothing_about_them(host):
    meeting, seats = room_of(host, Meeting.PrivacyLevel.SELF, people=2)
    for seat in seats:
        measure(seat, *[10.0] * 100, from_s=60)
        factories.alert(seat)
    meeting = summarised(meeting)

    report = contents.report(meeting)

    assert report.is_hidden
    assert {(span.score, span.people) for span in report.room} == {(None, None)}
    assert report.low_segments == report.high_segments == []
    assert report.alert_count is None
    assert report.rate_hz is None
    assert report.summary is not None
    assert report.summary.avg_attention_score is None


def test_where_each_sees_oneself_the_host_knows_how_many_alerts_there_were(host):
    meeting, seats = room_of(host, Meeting.PrivacyLevel.SELF, people=3)
    factories.alert(seats[0])

    report = contents.report(summarised(meeting))

    assert report.alerts is None
    assert report.alert_count == 1


def test_a_room_only_has_no_count_of_alerts(host):
    meeting, _ = room_of(host, Meeting.PrivacyLevel.AGGREGATE, people=3)

    assert contents.report(summarised(meeting)).alert_count is None


# --- What it costs -------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 6])
def test_the_report_costs_few_queries_however_many_take_part(live_meeting, people):
    for _ in range(people):
        seat = factories.seat(live_meeting)
        measure(seat, *[80.0] * 20)
        factories.alert(seat, alert_type=Alert.AlertType.DROWSY)
    for _ in range(people):
        earlier = factories.meeting(host=live_meeting.host, title=live_meeting.title)
        started = factories.started(earlier, at=NOON - timedelta(days=1))
        factories.summary(factories.ended(started), avg_attention_score=70.0)
    meeting = summarised(live_meeting)

    with ExitStack() as captures:
        queries = [
            captures.enter_context(CaptureQueriesContext(one))
            for one in connections.all()
        ]
        contents.report(meeting)

    # Summary, spans, alerts, totals, seats, earlier meetings, pictures a second.
    assert sum(map(len, queries)) == 7
