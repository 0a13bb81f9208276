"""What becomes of a meeting's samples once it is over."""

import uuid
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from analytics.models import AttentionMetric
from analytics.timeseries import closing, insert, queries, router
from analytics.timeseries.insert import SampleRow
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.factories import NOON

PEOPLE = [uuid.UUID(int=number + 1) for number in range(3)]
TEN_S = timedelta(seconds=10)
OTHER_MEETING = uuid.UUID(int=99)


def rows_of(person: uuid.UUID, *, from_s: int, to_s: int, **fields) -> list[SampleRow]:
    """Return two rows a second."""
    return [
        pictures.row(
            time=NOON + timedelta(milliseconds=500 * half),
            participant_id=person,
            attention_score=float(half % 100),
            **fields,
        )
        for half in range(2 * from_s, 2 * to_s)
    ]


@pytest.fixture
def stored(db) -> list[SampleRow]:
    """Three people who came one after another."""
    rows = [
        row
        for number, person in enumerate(PEOPLE)
        for row in rows_of(person, from_s=13 * number, to_s=60)
    ]
    insert.insert(rows)
    return rows


# --- What came too late --------------------------------------------------------


def test_what_came_after_the_end_is_deleted(db):
    insert.insert(rows_of(PEOPLE[0], from_s=0, to_s=20))

    deleted = closing.drop_after(MEETING, NOON + TEN_S)

    times = AttentionMetric.objects.values_list("time", flat=True)
    assert deleted == 19
    assert max(times) == NOON + TEN_S


def test_what_came_after_the_end_of_another_meeting_stays(db):
    insert.insert(rows_of(PEOPLE[0], from_s=0, to_s=20, meeting_id=OTHER_MEETING))

    assert closing.drop_after(MEETING, NOON) == 0


# --- Whose samples they are ----------------------------------------------------


def test_no_id_is_known_or_lasts_longer_than_a_span(stored):
    closing.unlink(MEETING, bucket=TEN_S)

    spans = defaultdict(set)
    for row in AttentionMetric.objects.all():
        spans[row.participant_id].add(row.time.timestamp() // 10)
    assert not set(spans) & set(PEOPLE)
    assert [len(lasting) for lasting in spans.values()] == [1] * len(spans)


@pytest.mark.parametrize("times", [1, 2])
def test_people_stay_apart_within_a_span(stored, times):
    before = _by_span()

    for _ in range(times):
        closing.unlink(MEETING, bucket=TEN_S)

    assert _by_span() == before
    assert sum(len(people) for people in before.values()) == 6 + 5 + 4


def test_nothing_but_the_ids_changes(stored):
    before = _numbers()

    changed = closing.unlink(MEETING, bucket=TEN_S)

    assert changed == len(stored)
    assert _numbers() == before


def test_samples_of_another_meeting_keep_their_ids(db):
    insert.insert(rows_of(PEOPLE[0], from_s=0, to_s=20, meeting_id=OTHER_MEETING))

    assert closing.unlink(MEETING, bucket=TEN_S) == 0
    assert {row.participant_id for row in AttentionMetric.objects.all()} == {PEOPLE[0]}


def test_however_many_people_it_is_one_statement(stored, django_assert_max_num_queries):
    # With the savepoint around it.
    with django_assert_max_num_queries(3, using=router.alias()):
        closing.unlink(MEETING, bucket=TEN_S)


def _by_span() -> dict[float, list[tuple[float, float]]]:
    """Return what was measured of each person, without saying of whom."""
    spans = defaultdict(list)
    for one in queries.buckets(
        MEETING, start=NOON, end=NOON + timedelta(minutes=1), bucket=TEN_S
    ):
        spans[one.start_s].append((round(one.score, 6), round(one.measured_s, 6)))
    return {start_s: sorted(people) for start_s, people in spans.items()}


def _numbers() -> Counter[tuple[object, ...]]:
    names = [
        field.name
        for field in AttentionMetric._meta.fields
        if field.name not in {"pk", "participant_id"}
    ]
    return Counter(AttentionMetric.objects.values_list(*names))
