"""Spans with their gaps filled: row by row the same on every tier."""

import random
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.timeseries import gaps, insert, queries
from analytics.timeseries.bucket import Bucket
from analytics.timeseries.gaps import Slot
from analytics.timeseries.insert import SampleRow
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.analytics.timeseries import stored

PEOPLE = [uuid.UUID(int=number + 1) for number in range(3)]
OTHER = uuid.UUID(int=99)
MONDAY = datetime(2000, 1, 3, tzinfo=UTC)
"""What spans are counted from."""
MINUTE = timedelta(minutes=1)

BUCKETS = [
    pytest.param(timedelta(seconds=seconds), id=f"{seconds} s")
    for seconds in (1, 7, 10, 60, 300, 3600)
]
RANGES = [
    pytest.param(timedelta(), 12 * MINUTE, id="on whole minutes"),
    pytest.param(timedelta(seconds=33), timedelta(seconds=301.5), id="in between"),
    pytest.param(-2 * MINUTE, timedelta(seconds=195.25), id="before the first"),
]


def samples(start: datetime) -> list[SampleRow]:
    """Return rows of ten minutes with holes, of which some stand for no time."""
    rng = random.Random(7)  # noqa: S311  (the same rows every time)
    times = sorted({rng.randrange(600_000) for _ in range(400)})
    return [
        pictures.row(
            time=start + timedelta(milliseconds=at_ms),
            participant_id=rng.choice(PEOPLE),
            attention_score=rng.uniform(0, 100),
            weight_s=rng.choice([0.0, 0.1, 0.125, 1.5]),
            gaze_score=None,
            head_pose_score=rng.choice([None, 50.0]),
        )
        for at_ms in times
        if not 120_000 < at_ms < 260_000
    ]


def computed(
    rows: list[SampleRow], start: datetime, end: datetime, bucket: timedelta
) -> list[tuple[float, uuid.UUID, float | None, float, float]]:
    """Return the slots by plain Python, rounded."""
    groups: dict[tuple[datetime, uuid.UUID], list[SampleRow]] = defaultdict(list)
    for row in rows:
        if start <= row.time < end and row.weight_s > 0:
            groups[floor(row.time, bucket), row.participant_id].append(row)
    people = sorted({person for _, person in groups})
    found = []
    moment = floor(start, bucket)
    while moment < end:
        for person in people:
            group = groups.get((moment, person), [])
            measured_s = sum(row.weight_s for row in group)
            score = (
                sum(row.attention_score * row.weight_s for row in group) / measured_s
                if group
                else None
            )
            share = min(measured_s / bucket.total_seconds(), 1.0)
            found.append((moment.timestamp(), person, score, measured_s, share))
        moment += bucket
    return [rounded(*one) for one in found]


def floor(moment: datetime, bucket: timedelta) -> datetime:
    return moment - (moment - MONDAY) % bucket


def rounded(start_s, person, score, measured_s, coverage):
    return (
        start_s,
        person,
        None if score is None else round(score, 6),
        round(measured_s, 6),
        round(coverage, 6),
    )


def of_slots(slots: list[Slot]):
    return [
        rounded(
            one.start_s, one.participant_id, one.score, one.measured_s, one.coverage
        )
        for one in slots
    ]


def of_buckets(buckets: list[Bucket]):
    return [
        (one.start_s, one.participant_id, round(one.score, 6), round(one.measured_s, 6))
        for one in buckets
    ]


@pytest.fixture
def rows(at_every_tier: Tier, now) -> list[SampleRow]:
    """Rows that are there, half of them in minutes that are stored."""
    rows = samples(now - timedelta(hours=2))
    insert.insert([*rows, pictures.row(time=rows[0].time, meeting_id=OTHER)])
    stored.store_minutes(at_every_tier, now=rows[len(rows) // 2].time)
    return rows


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.parametrize(("after", "length"), RANGES)
def test_slots_are_what_python_computes(rows, now, bucket, after, length):
    start = now - timedelta(hours=2) + after
    end = start + length

    found = gaps.slots(MEETING, start=start, end=end, bucket=bucket)

    assert of_slots(found) == computed(rows, start, end, bucket)
    assert any(one.score is not None for one in found)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_buckets_are_the_slots_that_were_measured(rows, now, bucket):
    start = now - timedelta(hours=2)
    end = start + 12 * MINUTE
    slots = gaps.slots(MEETING, start=start, end=end, bucket=bucket)

    found = queries.buckets(MEETING, start=start, end=end, bucket=bucket)

    measured = [one.bucket for one in slots if one.bucket is not None]
    assert of_buckets(found) == of_buckets(measured)
    assert len(found) >= 3


@pytest.mark.parametrize("bucket", [MINUTE, 5 * MINUTE], ids=str)
def test_rows_and_minutes_give_the_same_numbers(rows, now, bucket):
    start = floor(now - timedelta(hours=2), bucket)
    end = start + 15 * MINUTE
    almost = timedelta(microseconds=1)

    from_minutes = gaps.slots(MEETING, start=start, end=end, bucket=bucket)
    from_rows = gaps.slots(MEETING, start=start, end=end + almost, bucket=bucket)

    count = len(from_minutes)
    assert count > 0
    assert of_slots(from_minutes) == of_slots(from_rows)[:count]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_day_on_which_clocks_change_has_spans_like_any_other(at_every_tier, day):
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    start = midnight.astimezone(UTC)
    rows = samples(start + timedelta(minutes=55))
    insert.insert(rows)
    end = start + timedelta(hours=5)

    for bucket in (timedelta(hours=1), timedelta(seconds=7)):
        found = gaps.slots(MEETING, start=midnight, end=end, bucket=bucket)
        assert of_slots(found) == computed(rows, start, end, bucket)


def test_where_nothing_was_measured_there_is_nothing(at_every_tier, now):
    insert.insert([pictures.row(time=now, weight_s=0.0)])
    start = now - MINUTE

    for bucket in (MINUTE, timedelta(seconds=7)):
        asked = {"start": start, "end": now + MINUTE, "bucket": bucket}
        assert gaps.slots(MEETING, **asked) == []
        assert gaps.slots(OTHER, **asked) == []
        assert queries.buckets(MEETING, **asked) == []
    assert queries.totals(MEETING) == []
    assert queries.trend([MEETING, OTHER]) == []


@pytest.mark.parametrize("length", [timedelta(), -MINUTE], ids=str)
def test_a_range_of_nothing_has_no_slots(rows, now, length):
    start = rows[0].time

    for bucket in (MINUTE, timedelta(seconds=7)):
        assert gaps.slots(MEETING, start=start, end=start + length, bucket=bucket) == []


def test_a_slot_is_never_covered_more_than_wholly(at_every_tier, now):
    """A frame may stand for more time than is left of its span."""
    insert.insert([pictures.row(time=now, weight_s=3.0)])
    second = timedelta(seconds=1)

    (slot,) = gaps.slots(MEETING, start=now, end=now + second, bucket=second)

    assert slot.coverage == 1.0
    assert slot.measured_s == 3.0


def test_the_trend_has_the_meetings_asked_for_in_that_order(rows):
    found = queries.trend([OTHER, uuid.uuid4(), MEETING])

    weights = sum(row.weight_s for row in rows)
    weighted = sum(row.attention_score * row.weight_s for row in rows)
    assert [one.meeting_id for one in found] == [OTHER, MEETING]
    assert found[1].score == pytest.approx(weighted / weights)
    assert found[1].measured_s == pytest.approx(weights)
    assert found[1].looking_away_s == found[1].drowsy_s == 0.0
