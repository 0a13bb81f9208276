"""Samples that wait for PostgreSQL."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.live import sample_buffer
from analytics.timeseries.insert import SampleRow
from tests.analytics import pictures

START = datetime(2020, 1, 1, tzinfo=UTC)
SCORES = st.floats(0.0, 100.0)
ROWS = st.builds(
    SampleRow,
    time=st.integers(0, 10**15).map(lambda us: START + timedelta(microseconds=us)),
    meeting_id=st.uuids(),
    participant_id=st.uuids(),
    attention_score=SCORES,
    gaze_score=st.none() | SCORES,
    head_pose_score=st.none() | SCORES,
    eye_openness_score=st.none() | SCORES,
    is_looking_away=st.booleans(),
    is_drowsy=st.booleans(),
    weight_s=st.floats(0.0, 2.0),
    off_target_s=st.none() | st.floats(0.0, 1e5),
    eyes_closed_s=st.none() | st.floats(0.0, 1e5),
)


@given(ROWS)
def test_what_is_packed_is_unpacked_to_the_microsecond(row):
    assert sample_buffer.unpack(sample_buffer.pack(row)) == row


def test_an_entry_of_the_version_before_is_read():
    entry = sample_buffer.pack(pictures.row())[:-16]

    assert sample_buffer.unpack(entry) == pictures.row(
        off_target_s=None, eyes_closed_s=None
    )


def buffer(empty_redis, *rows: SampleRow) -> None:
    for row in rows:
        empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})


def test_samples_come_oldest_first_and_stay_until_deleted(empty_redis):
    rows = [
        pictures.row(time=pictures.row().time + timedelta(seconds=second))
        for second in range(3)
    ]
    buffer(empty_redis, *rows)

    first = sample_buffer.read(most=2)
    again = sample_buffer.read(most=2)

    assert [one.row for one in first] == rows[:2]
    assert again == first


def test_deleted_samples_are_gone_and_the_others_stay(empty_redis):
    buffer(empty_redis, *[pictures.row(weight_s=weight) for weight in (0.1, 0.2, 0.3)])

    sample_buffer.delete(sample_buffer.read(most=2))

    assert sample_buffer.length() == 1
    assert sample_buffer.read(most=5)[0].row.weight_s == 0.3


def test_deleting_twice_does_no_harm(empty_redis):
    buffer(empty_redis, pictures.row(), pictures.row())
    read_by_both = sample_buffer.read(most=1)

    sample_buffer.delete(read_by_both)
    sample_buffer.delete(read_by_both)
    sample_buffer.delete([])

    assert sample_buffer.length() == 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"s": b"short"}, id="too short"),
        pytest.param({"s": b"\xff" * 97}, id="a time that is none"),
        pytest.param({"other": b"field"}, id="another field"),
        pytest.param(
            {"s": sample_buffer.pack(pictures.row(attention_score=math.nan))},
            id="a score that is no number",
        ),
        pytest.param(
            {"s": sample_buffer.pack(pictures.row(weight_s=math.inf))},
            id="a weight that is no number",
        ),
    ],
)
def test_an_entry_that_cannot_be_read_is_removed_and_blocks_nobody(empty_redis, fields):
    empty_redis.xadd(sample_buffer.KEY, fields)
    buffer(empty_redis, pictures.row())

    rows = [one.row for one in sample_buffer.read(most=10)]

    assert rows == [pictures.row()]
    assert sample_buffer.length() == 1


def test_nothing_waits_at_first():
    assert sample_buffer.read(most=10) == []
    assert sample_buffer.length() == 0
    assert sample_buffer.dropped() == 0
