"""The room span by span: score, band, people."""

import uuid
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import room_spans
from analytics.room_spans import RoomSpan
from analytics.timeseries.bucket import Bucket

START_S = 1_800_000_000.0


def span_of(*scores: float, at: int = 0, measured_s: float = 10.0) -> list[Bucket]:
    """Return one span in which people had these scores."""
    return [
        Bucket(START_S + 10 * at, uuid.UUID(int=number + 1), score, measured_s)
        for number, score in enumerate(scores)
    ]


def test_the_band_holds_the_middle_half():
    (span,) = room_spans.spans(span_of(10.0, 20.0, 30.0, 40.0, 50.0))

    assert span == RoomSpan(START_S, 30.0, 20.0, 40.0, 5)


def test_spans_come_in_time_order_and_gaps_are_left_out():
    found = room_spans.spans([*span_of(70.0, at=5), *span_of(60.0, at=1)])

    assert [span.start_s - START_S for span in found] == [10.0, 50.0]


@pytest.mark.parametrize(
    ("people", "min_people", "has_band"),
    [
        pytest.param(1, 1, False, id="one, shown"),
        pytest.param(2, 1, True, id="two, shown"),
        pytest.param(3, 3, False, id="three, hidden: three equations for three scores"),
        pytest.param(5, 3, False, id="five, hidden"),
        pytest.param(6, 3, True, id="six, hidden: three in each half"),
    ],
)
def test_a_band_is_about_enough_people(people, min_people, has_band):
    buckets = span_of(*(10.0 * number for number in range(people)))

    (span,) = room_spans.spans(buckets, min_people=min_people)

    assert span.score is not None
    assert (span.lower_quartile is not None) is has_band
    assert (span.upper_quartile is not None) is has_band
    assert (people >= room_spans.fewest_in_band(min_people)) is has_band


def test_too_few_people_have_neither_score_nor_count():
    assert room_spans.spans(span_of(70.0, 80.0), min_people=3) == [
        RoomSpan(START_S, None, None, None, None)
    ]


def test_who_was_measured_for_a_moment_is_no_edge_of_the_band():
    buckets = [*span_of(70.0, 80.0), Bucket(START_S, uuid.UUID(int=9), 0.0, 0.2)]

    (span,) = room_spans.spans(buckets)

    assert (span.lower_quartile, span.upper_quartile) == (72.5, 77.5)
    assert span.people == 3


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0.0, 100.0), st.floats(0.0, 10.0)),
        max_size=40,
    ),
    st.sampled_from([1, 3]),
)
def test_whatever_is_measured_too_few_show_nothing(measured, min_people):
    buckets = [
        Bucket(START_S + 10 * at, uuid.UUID(int=number + 1), score, seconds)
        for number, (at, score, seconds) in enumerate(measured)
    ]
    present = {
        start_s: sum(one.measured_s >= 5 for one in group)
        for start_s, group in groupby(
            sorted(buckets, key=lambda one: one.start_s), lambda one: one.start_s
        )
    }

    for span in room_spans.spans(buckets, min_people=min_people):
        if min_people > 1 and present[span.start_s] < min_people:
            assert span == RoomSpan(span.start_s, None, None, None, None)
        if span.lower_quartile is not None:
            assert span.upper_quartile is not None
            assert 0.0 <= span.lower_quartile <= span.upper_quartile <= 100.0
            fewest = room_spans.fewest_in_band(min_people)
            assert present[span.start_s] >= fewest
