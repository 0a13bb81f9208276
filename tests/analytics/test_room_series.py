"""The room over time, and where it was low."""

import uuid
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import room_series
from analytics.room_series import Segment
from analytics.timeseries.bucket import Bucket

PEOPLE = [uuid.UUID(int=number + 1) for number in range(5)]
START_S = 1_800_000_000.0


def bucket(
    index: int, score: float, *, person: int = 0, measured_s: float = 10.0
) -> Bucket:
    return Bucket(START_S + 10 * index, PEOPLE[person], score, measured_s)


def series(*scores: float | None, people: int = 1) -> list[Bucket]:
    """Return buckets of people who score alike, none where the score is None."""
    return [
        bucket(index, score, person=person)
        for index, score in enumerate(scores)
        if score is not None
        for person in range(people)
    ]


# --- The room's score by span --------------------------------------------------


def test_the_rooms_score_is_weighted_by_measured_time():
    buckets = [
        bucket(0, 100.0, person=0, measured_s=9.0),
        bucket(0, 0.0, person=1, measured_s=1.0),
    ]

    assert room_series.by_time(buckets) == [(START_S, 90.0)]


def test_spans_come_in_time_order():
    buckets = [bucket(2, 30.0), bucket(0, 10.0), bucket(1, 20.0)]

    assert [score for _, score in room_series.by_time(buckets)] == [10.0, 20.0, 30.0]


@pytest.mark.parametrize(
    ("people", "shown"),
    [pytest.param(2, None, id="two"), pytest.param(3, 70.0, id="3")],
)
def test_a_span_with_too_few_people_is_unknown(people, shown):
    buckets = series(70.0, people=people)

    assert room_series.by_time(buckets, min_people=3) == [(START_S, shown)]


@pytest.mark.parametrize(
    ("measured_s", "shown"),
    [pytest.param(4.9, None, id="short"), pytest.param(5.0, 70.0, id="enough")],
)
def test_a_span_of_too_little_measured_time_is_unknown(measured_s, shown):
    buckets = [bucket(0, 70.0, measured_s=measured_s)]

    assert room_series.by_time(buckets, min_measured_s=5.0) == [(START_S, shown)]


def in_company_of_slivers() -> list[Bucket]:
    """Return one person's ten seconds and a moment of two others."""
    return [
        bucket(0, 20.0, person=0, measured_s=9.9),
        bucket(0, 90.0, person=1, measured_s=0.12),
        bucket(0, 90.0, person=2, measured_s=0.12),
    ]


def test_who_was_measured_for_a_moment_is_no_company():
    assert room_series.by_time(in_company_of_slivers(), min_people=3) == [
        (START_S, None)
    ]
    assert room_series.in_company(in_company_of_slivers(), min_people=3) == []


def test_who_was_measured_for_a_moment_does_not_count_beside_enough_others():
    enough = [bucket(0, 70.0, person=person, measured_s=5.0) for person in range(3)]
    sliver = bucket(0, 0.0, person=3, measured_s=4.9)

    assert room_series.by_time([*enough, sliver], min_people=3) == [(START_S, 70.0)]
    assert room_series.in_company([*enough, sliver], min_people=3) == enough


def test_where_people_are_shown_every_moment_counts():
    buckets = in_company_of_slivers()

    assert room_series.in_company(buckets, min_people=1) == buckets


def test_no_buckets_are_no_series():
    assert room_series.by_time([]) == []


# --- Where it was low ----------------------------------------------------------


@pytest.mark.parametrize(
    ("buckets", "segments"),
    [
        pytest.param(series(), [], id="nothing"),
        pytest.param(series(*[80.0] * 20), [], id="never"),
        pytest.param(series(*[20.0] * 12), [(0, 120)], id="all the time"),
        pytest.param(series(*[20.0] * 5), [], id="50 s are too short"),
        pytest.param(series(*[20.0] * 6), [(0, 60)], id="60 s"),
        pytest.param(
            series(*[20.0] * 8, *[55.0] * 8), [(0, 160)], id="55 does not end it"
        ),
        pytest.param(series(*[55.0] * 20), [], id="55 does not begin it"),
        pytest.param(
            # The median of three spans follows with one of delay.
            series(*[80.0] * 6, *[20.0] * 10, *[80.0] * 6),
            [(70, 170)],
            id="in the middle",
        ),
        pytest.param(
            series(*[20.0] * 8, *[None] * 4, *[20.0] * 8),
            [(0, 100), (120, 200)],
            id="a gap of 20 s is joined, with the window of 30 s",
        ),
        pytest.param(
            series(*[20.0] * 8, *[80.0] * 12, *[20.0] * 8),
            [(0, 90), (210, 280)],
            id="two",
        ),
        pytest.param(
            series(*[20.0] * 12)
            + [
                bucket(index, 90.0, person=person)
                for index in range(12)
                for person in (1, 2)
            ],
            [],
            id="one of three people",
        ),
        pytest.param(
            series(*[20.0] * 12, people=2)
            + [bucket(index, 90.0, person=2) for index in range(12)],
            [(0, 120)],
            id="two of three people",
        ),
        pytest.param(
            [*series(*[20.0] * 12, people=2), bucket(11, 20.0, person=2)],
            [],
            id="the third came late: too few until then",
        ),
    ],
)
def test_low_segments(buckets, segments):
    found = room_series.low_segments(buckets)

    assert [
        (segment.start_s - START_S, segment.end_s - START_S) for segment in found
    ] == joined(segments)


def test_time_in_which_nobody_was_measured_costs_nothing():
    buckets = [*series(*[20.0] * 12), bucket(10_000_000, 80.0)]

    assert len(room_series._medians(buckets, min_people=1)) <= 4 * len(buckets)
    assert room_series.low_segments(buckets) == [Segment(START_S, START_S + 140)]


def joined(segments: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the segments with gaps under 30 s closed, as the rule says."""
    result: list[tuple[float, float]] = []
    for start_s, end_s in segments:
        if result and start_s - result[-1][1] < 30:
            result[-1] = (result[-1][0], end_s)
        else:
            result.append((start_s, end_s))
    return result


BUCKETS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 4)), unique=True, max_size=200
).flatmap(
    lambda keys: st.lists(
        st.floats(0.0, 100.0), min_size=len(keys), max_size=len(keys)
    ).map(
        lambda scores: [
            bucket(index, score, person=person)
            for (index, person), score in zip(keys, scores, strict=True)
        ]
    )
)


@given(BUCKETS)
def test_low_segments_are_long_apart_and_within_the_meeting(buckets):
    segments = room_series.low_segments(buckets)

    for segment in segments:
        assert segment.duration_s >= 60
        assert segment.start_s >= min(b.start_s for b in buckets)
        assert segment.end_s <= max(b.start_s for b in buckets) + 10
    for earlier, later in pairwise(segments):
        assert later.start_s - earlier.end_s >= 30


@given(BUCKETS)
def test_the_order_of_buckets_does_not_matter(buckets):
    in_order = room_series.low_segments(buckets)

    assert room_series.low_segments(buckets[::-1]) == in_order
    assert dict(room_series.by_time(buckets[::-1])) == pytest.approx(
        dict(room_series.by_time(buckets))
    )


@given(BUCKETS)
def test_the_room_is_never_beyond_its_people(buckets):
    for at_s, score in room_series.by_time(buckets):
        scores = [one.score for one in buckets if one.start_s == at_s]
        assert score is not None
        assert min(scores) - 1e-9 <= score <= max(scores) + 1e-9


# --- Where it was high ---------------------------------------------------------


@pytest.mark.parametrize(
    ("buckets", "segments"),
    [
        pytest.param(series(), [], id="nothing"),
        pytest.param(series(*[80.0] * 20), [], id="80 does not begin it"),
        pytest.param(series(*[90.0] * 12), [(0, 120)], id="all the time"),
        pytest.param(series(*[90.0] * 5), [], id="50 s are too short"),
        pytest.param(
            series(*[90.0] * 8, *[75.0] * 8), [(0, 160)], id="75 does not end it"
        ),
        pytest.param(series(*[90.0] * 8, *[60.0] * 8), [(0, 90)], id="60 ends it"),
        pytest.param(
            series(*[90.0] * 8, *[None] * 8, *[90.0] * 8),
            [(0, 100), (160, 240)],
            id="what is not measured is not high",
        ),
        pytest.param(
            series(*[90.0] * 12, people=2)
            + [bucket(index, 20.0, person=2) for index in range(12)],
            [(0, 120)],
            id="two of three people",
        ),
        pytest.param(
            series(*[90.0] * 12)
            + [
                bucket(index, 20.0, person=person)
                for index in range(12)
                for person in (1, 2)
            ],
            [],
            id="one of three people",
        ),
    ],
)
def test_high_segments(buckets: Sequence[Bucket], segments: list[tuple[int, int]]):
    assert room_series.high_segments(buckets) == [
        Segment(START_S + start, START_S + end) for start, end in segments
    ]


def test_a_high_segment_ends_with_the_meeting():
    whole = Segment(START_S + 5, START_S + 113)

    found = room_series.high_segments(series(*[90.0] * 12), within=whole)

    assert found == [whole]


@given(
    st.lists(st.one_of(st.none(), st.floats(0.0, 100.0)), max_size=60),
    st.integers(1, 4),
)
def test_high_is_low_upside_down(scores, people):
    """Mirrored at 65, so that 80 becomes 50 and 70 becomes 60."""
    mirrored = [None if score is None else 130.0 - score for score in scores]

    high = room_series.high_segments(series(*scores, people=people))

    assert high == room_series.low_segments(series(*mirrored, people=people))


def test_a_segment_knows_its_length():
    assert Segment(10.0, 75.0).duration_s == 65.0
