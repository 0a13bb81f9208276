"""The summary of an ended meeting, against plain Python over the same rows."""

import random
import uuid
from collections import defaultdict
from datetime import timedelta
from statistics import median

import pytest

from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import summaries
from analytics.timeseries import insert
from analytics.timeseries.insert import SampleRow
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON

END = NOON + timedelta(minutes=5)


def rows_of(
    seat: Participant, *scores: float, from_s: int = 0, weight_s: float = 1.0
) -> list[SampleRow]:
    """Return a row per second."""
    assert seat.sample_id is not None
    return [
        pictures.row(
            meeting_id=seat.meeting_id,
            participant_id=seat.sample_id,
            time=NOON + timedelta(seconds=from_s + second),
            attention_score=score,
            weight_s=weight_s,
        )
        for second, score in enumerate(scores)
    ]


def summary_of(meeting: Meeting) -> MeetingSummary:
    return summaries.compute(factories.ended(meeting, at=END))


# --- Slow references -----------------------------------------------------------


def by_ten_seconds(rows: list[SampleRow]) -> dict[float, list[SampleRow]]:
    spans: dict[float, list[SampleRow]] = defaultdict(list)
    for row in rows:
        spans[row.time.timestamp() // 10 * 10].append(row)
    return spans


def mean(rows: list[SampleRow]) -> float:
    measured_s = sum(row.weight_s for row in rows)
    return sum(row.attention_score * row.weight_s for row in rows) / measured_s


def low_seconds(rows: list[SampleRow]) -> list[tuple[float, float]]:
    """Return the low segments, second by second as the rule reads."""
    everybody = {row.participant_id for row in rows}
    scores: dict[float, dict[uuid.UUID, float]] = {}
    for start_s, span in by_ten_seconds(rows).items():
        people = {row.participant_id for row in span}
        scores[start_s] = {
            person: mean([row for row in span if row.participant_id == person])
            for person in people
        }
    segments: list[list[float]] = []
    is_low = False
    at_s = min(scores)
    while at_s <= max(scores):
        window = [scores.get(at_s - back, {}) for back in (0, 10, 20)]
        people = set().union(*window)
        value = (
            median(score for span in window for score in span.values())
            if len(people) >= min(3, len(everybody)) and people
            else None
        )
        was_low = is_low
        if is_low:
            is_low = value is not None and value <= 60
        else:
            is_low = value is not None and value < 50
        if is_low and not was_low:
            if segments and at_s - segments[-1][1] < 30:
                segments[-1][1] = at_s + 10
            else:
                segments.append([at_s, at_s + 10])
        elif is_low:
            segments[-1][1] = at_s + 10
        at_s += 10
    return [(start, end) for start, end in segments if end - start >= 60]


@pytest.mark.parametrize("seed", range(5))
def test_every_number_agrees_with_the_rows(live_meeting, seed):
    rng = random.Random(seed)  # noqa: S311  (the same rows every time)
    rows = []
    for _ in range(4):
        seat = factories.seat(live_meeting)
        mood = rng.choice([30.0, 55.0, 80.0])
        for tenth in range(0, 3000, rng.choice([1, 2, 5])):
            if tenth % 600 == 0:
                mood = rng.choice([20.0, 45.0, 55.0, 90.0])
            rows += [
                pictures.row(
                    meeting_id=live_meeting.pk,
                    participant_id=seat.sample_id,
                    time=NOON + timedelta(seconds=tenth / 10),
                    attention_score=min(max(rng.gauss(mood, 15), 0), 100),
                    weight_s=rng.choice([0.1, 0.2]),
                )
            ]
    insert.insert(rows)

    summary = summary_of(live_meeting)

    series = [
        mean(span)
        for span in by_ten_seconds(rows).values()
        if sum(row.weight_s for row in span) >= 5
    ]
    measured_s = sum(row.weight_s for row in rows)
    assert summary.avg_attention_score == pytest.approx(mean(rows))
    assert summary.min_attention_score == pytest.approx(min(series))
    assert summary.max_attention_score == pytest.approx(max(series))
    assert summary.low_attention_segments == len(low_seconds(rows))
    assert summary.coverage == pytest.approx(min(measured_s / (4 * 300), 1.0))
    assert summary.participant_count == 4
    assert summary.duration_minutes == 5


# --- Single numbers ------------------------------------------------------------


def test_the_mean_is_weighted_by_measured_time(seat):
    insert.insert(
        rows_of(seat, 100.0, weight_s=1.5) + rows_of(seat, 0.0, from_s=1, weight_s=0.5)
    )

    assert summary_of(seat.meeting).avg_attention_score == 75.0


def test_ten_seconds_of_little_measured_time_are_no_minimum(seat):
    insert.insert(rows_of(seat, *[90.0] * 10, *[1.0] * 4))

    summary = summary_of(seat.meeting)

    assert summary.min_attention_score == 90.0


def test_what_was_measured_after_the_end_does_not_count(seat):
    insert.insert(rows_of(seat, *[80.0] * 301, *[10.0] * 9))

    assert summary_of(seat.meeting).avg_attention_score == 80.0


def test_what_was_measured_in_the_last_second_counts(seat):
    insert.insert(rows_of(seat, *[80.0] * 10, from_s=290))

    assert summary_of(seat.meeting).avg_attention_score == 80.0


def test_coverage_counts_only_the_time_that_people_were_there(live_meeting):
    stayed = factories.seat(live_meeting)
    left = factories.seat(live_meeting)
    factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)
    seat_services.leave(left, at=NOON + timedelta(seconds=100))
    insert.insert(rows_of(stayed, *[80.0] * 150) + rows_of(left, *[80.0] * 50))

    assert summary_of(live_meeting).coverage == pytest.approx(200 / 400)


def test_who_came_before_the_start_is_present_from_the_start(meeting):
    seat = factories.seat(meeting, at=NOON - timedelta(minutes=30))
    factories.started(meeting)
    insert.insert(rows_of(seat, *[80.0] * 150))

    assert summary_of(meeting).coverage == pytest.approx(0.5)


def test_alerts_are_counted(seat):
    factories.alert(seat)
    factories.alert(seat)

    assert summary_of(seat.meeting).total_alerts == 2


def test_a_meeting_in_which_nobody_was_measured_has_no_numbers(live_meeting):
    factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)

    summary = summary_of(live_meeting)

    assert summary.participant_count == 1
    assert summary.avg_attention_score is None
    assert summary.min_attention_score is None
    assert summary.low_attention_segments == 0
    assert summary.coverage is None


def test_rows_of_another_meeting_do_not_count(seat):
    other = factories.seat(factories.started(factories.meeting()))
    insert.insert(rows_of(seat, *[80.0] * 10) + rows_of(other, *[10.0] * 10))

    assert summary_of(seat.meeting).avg_attention_score == 80.0


# --- Again, and too early ------------------------------------------------------


def test_computed_again_it_is_the_same(seat):
    insert.insert(rows_of(seat, *[40.0] * 120))
    first = summary_of(seat.meeting)

    again = summaries.compute(Meeting.objects.get(pk=seat.meeting_id))

    assert again.pk == first.pk
    for field in MeetingSummary._meta.fields:
        assert getattr(again, field.name) == getattr(first, field.name)


def test_rows_that_came_late_are_in_the_next_computation(seat):
    insert.insert(rows_of(seat, *[40.0] * 10))
    summary_of(seat.meeting)
    insert.insert(rows_of(seat, *[80.0] * 10, from_s=10))

    again = summaries.compute(Meeting.objects.get(pk=seat.meeting_id))

    assert again.avg_attention_score == 60.0
    assert MeetingSummary.objects.count() == 1


def test_a_meeting_that_goes_on_has_no_summary(live_meeting):
    with pytest.raises(ValueError, match="has not ended"):
        summaries.compute(live_meeting)


def test_a_meeting_lacks_its_summary_until_it_is_computed(seat):
    meeting = factories.ended(seat.meeting, at=END - timedelta(days=30))
    before = summaries.missing()

    summaries.compute(meeting)

    assert before == [meeting]
    assert summaries.missing() == []


def test_the_meeting_that_ended_last_comes_first(host):
    earlier, later = (
        factories.ended(factories.started(factories.meeting(host=host)), at=at)
        for at in (END - timedelta(days=2), END - timedelta(days=1))
    )

    assert summaries.missing() == [later, earlier]


# --- Privacy -------------------------------------------------------------------


@pytest.fixture
def aggregate(host) -> Meeting:
    """A live meeting whose host sees the room only."""
    return factories.started(
        factories.meeting(host=host, privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    )


@pytest.mark.parametrize("people", [1, 2])
def test_a_room_of_few_people_has_no_score(aggregate, people):
    for _ in range(people):
        insert.insert(rows_of(factories.seat(aggregate), *[12.0] * 120))

    summary = summary_of(aggregate)

    assert summary.avg_attention_score is None
    assert summary.min_attention_score is None
    assert summary.max_attention_score is None
    assert summary.low_attention_segments == 0


def test_only_the_time_of_three_people_counts_in_an_aggregate(aggregate):
    seats = [factories.seat(aggregate) for _ in range(3)]
    for seat in seats:
        insert.insert(rows_of(seat, *[60.0] * 60))
    insert.insert(rows_of(seats[0], *[0.0] * 120, from_s=60))

    summary = summary_of(aggregate)

    assert summary.avg_attention_score == 60.0
    assert summary.min_attention_score == 60.0


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_room_of_few_people_has_no_coverage_either(aggregate, people):
    for _ in range(people):
        insert.insert(rows_of(factories.seat(aggregate), *[12.0] * 120))

    assert summary_of(aggregate).coverage is None


def test_coverage_is_of_the_time_that_counts(aggregate):
    seats = [factories.seat(aggregate) for _ in range(3)]
    for seat in seats:
        insert.insert(rows_of(seat, *[60.0] * 150))
    insert.insert(rows_of(seats[0], *[60.0] * 150, from_s=150))

    assert summary_of(aggregate).coverage == pytest.approx(3 * 150 / (3 * 300))


def test_slivers_of_others_are_no_company(aggregate):
    seats = [factories.seat(aggregate) for _ in range(3)]
    insert.insert(rows_of(seats[0], *[20.0] * 60))
    for seat in seats[1:]:
        insert.insert(rows_of(seat, *[90.0] * 60, weight_s=0.12))

    assert summary_of(aggregate).avg_attention_score is None


def test_after_the_end_of_an_aggregate_nothing_links_rows_to_people(aggregate):
    seat = factories.seat(aggregate)
    insert.insert(rows_of(seat, 60.0))

    summary_of(aggregate)

    row = AttentionMetric.objects.get()
    seat.refresh_from_db()
    assert seat.sample_id is None
    assert row.participant_id not in {seat.pk, seat.user_id}
