"""Questions to `attention_metrics`, against plain Python over the same rows."""

import random
import uuid
from collections import defaultdict
from datetime import timedelta

import pytest

from analytics.timeseries import insert, queries
from analytics.timeseries.insert import SampleRow
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.factories import NOON

PEOPLE = [uuid.UUID(int=number + 1) for number in range(3)]
TEN_S = timedelta(seconds=10)


@pytest.fixture
def stored(db) -> list[SampleRow]:
    """Two minutes of three people, unevenly sampled, and a bit of another meeting."""
    rng = random.Random(7)  # noqa: S311  (the same rows every time)
    rows = [
        pictures.row(
            time=NOON + timedelta(seconds=rng.uniform(0, 120)),
            participant_id=rng.choice(PEOPLE),
            attention_score=rng.uniform(0, 100),
            weight_s=rng.choice([0.0, 0.1, 0.125, 1.5]),
            is_looking_away=rng.random() < 0.2,
            is_drowsy=rng.random() < 0.1,
        )
        for _ in range(600)
    ]
    insert.insert([*rows, pictures.row(time=NOON, meeting_id=uuid.uuid4())])
    return rows


def mean(rows: list[SampleRow]) -> float:
    measured_s = sum(row.weight_s for row in rows)
    return sum(row.attention_score * row.weight_s for row in rows) / measured_s


def test_buckets_are_weighted_means_by_person_and_span(stored):
    spans: dict[tuple[float, uuid.UUID], list[SampleRow]] = defaultdict(list)
    for row in stored:
        start_s = row.time.timestamp() // 10 * 10
        spans[start_s, row.participant_id].append(row)

    found = queries.buckets(
        MEETING, start=NOON, end=NOON + timedelta(seconds=120), bucket=TEN_S
    )

    assert {(one.start_s, one.participant_id) for one in found} == set(spans)
    for one in found:
        rows = spans[one.start_s, one.participant_id]
        assert one.score == pytest.approx(mean(rows))
        assert one.measured_s == pytest.approx(sum(row.weight_s for row in rows))


def test_buckets_come_in_time_order(stored):
    found = queries.buckets(
        MEETING, start=NOON, end=NOON + timedelta(seconds=120), bucket=TEN_S
    )

    assert found == sorted(found, key=lambda one: (one.start_s, one.participant_id))


def test_the_start_belongs_to_the_range_and_the_end_does_not(db):
    insert.insert([pictures.row(time=NOON), pictures.row(time=NOON + TEN_S)])

    found = queries.buckets(MEETING, start=NOON, end=NOON + TEN_S, bucket=TEN_S)

    assert [one.start_s for one in found] == [NOON.timestamp()]


def test_totals_are_weighted_and_count_measured_time_only(stored):
    found = {total.participant_id: total for total in queries.totals(MEETING)}

    assert set(found) == set(PEOPLE)
    for person, total in found.items():
        rows = [row for row in stored if row.participant_id == person]
        assert total.score == pytest.approx(mean(rows))
        assert total.measured_s == pytest.approx(sum(row.weight_s for row in rows))
        assert total.looking_away_s == pytest.approx(
            sum(row.weight_s for row in rows if row.is_looking_away)
        )
        assert total.drowsy_s == pytest.approx(
            sum(row.weight_s for row in rows if row.is_drowsy)
        )


def test_rows_that_stand_for_no_time_say_nothing(db):
    insert.insert([pictures.row(weight_s=0.0)])

    assert queries.totals(MEETING) == []
    assert (
        queries.buckets(MEETING, start=NOON, end=NOON + timedelta(days=1), bucket=TEN_S)
        == []
    )


def test_a_meeting_without_rows_has_no_numbers(db):
    assert queries.totals(uuid.uuid4()) == []
