"""Result, state and sample of a frame are stored in one step, or not at all."""

import uuid
from typing import Any

import pytest

from analytics.live import attention_state, frame_queue, sample_buffer
from analytics.live.attention_state import SourceState
from analytics.vision.sample import Penalty, State
from tests.analytics import pictures
from tests.analytics.pictures import MEETING, PERSON

SOURCE = str(PERSON)
STATE = SourceState("first", b"\x00tracks\xff", b"\x00judge\xff")


@pytest.fixture
def claimed(empty_redis):
    """The source is claimed by `worker`."""
    empty_redis.set(frame_queue.claim_key(MEETING, SOURCE), "worker")
    return empty_redis


def commit(**fields: Any) -> bool:
    return attention_state.commit(
        pictures.frame(received_at=1_000.2),
        token="worker",
        **{
            "sample": pictures.sample(),
            "row": pictures.row(),
            "state": STATE,
            **fields,
        },
    )


def test_result_state_and_sample_are_stored_and_the_claim_ends(claimed):
    assert commit()

    assert attention_state.load(MEETING, SOURCE) == STATE
    assert attention_state.version(MEETING, SOURCE) == "first"
    assert [one.row for one in sample_buffer.read(most=5)] == [pictures.row()]
    assert not claimed.exists(frame_queue.claim_key(MEETING, SOURCE))


def test_a_standing_is_read_as_it_was_scored(claimed):
    commit(
        sample=pictures.sample(
            state=State.DROWSY, is_drowsy=True, hint="too_dark", gaze_score=33.25
        )
    )

    standing = attention_state.read_many(MEETING, [PERSON])[PERSON]

    assert standing == attention_state.Standing(
        score=90.0,
        gaze_score=33.25,
        head_pose_score=95.0,
        eye_openness_score=100.0,
        is_looking_away=False,
        is_drowsy=True,
        eyes_measurable=True,
        state="drowsy",
        coverage=1.0,
        hint="too_dark",
        penalties=(Penalty("looking_away", 10.0),),
        updated_at=1_000.0,
        received_at=1_000.2,
    )


def test_an_unknown_score_is_unknown_and_not_zero(claimed):
    commit(sample=pictures.sample(attention_score=None, penalties=()), row=None)

    standing = attention_state.read_many(MEETING, [PERSON])[PERSON]

    assert standing.score is None
    assert standing.penalties == ()


def test_the_hash_has_the_fields_that_other_programs_read(claimed):
    commit()

    fields = claimed.hgetall(f"attention:{MEETING}:{PERSON}")

    assert {
        b"attention_score": b"90.0",
        b"gaze_score": b"",
        b"head_pose_score": b"95.0",
        b"eye_openness_score": b"100.0",
        b"is_looking_away": b"0",
        b"is_drowsy": b"0",
        b"state": b"facing",
        b"coverage": b"1.000",
        b"track_id": b"3",
        b"updated_at": b"1000.0",
    }.items() <= fields.items()
    assert 0 < claimed.ttl(f"attention:{MEETING}:{PERSON}") <= 300


@pytest.mark.parametrize(
    "holder",
    [pytest.param(b"other", id="taken over"), pytest.param(None, id="expired")],
)
def test_after_a_lost_claim_nothing_is_stored(empty_redis, holder):
    if holder:
        empty_redis.set(frame_queue.claim_key(MEETING, SOURCE), holder)

    assert not commit()

    assert attention_state.load(MEETING, SOURCE) is None
    assert attention_state.read_many(MEETING, [PERSON]) == {}
    assert sample_buffer.length() == 0
    assert empty_redis.get(frame_queue.claim_key(MEETING, SOURCE)) == holder


def test_a_result_is_stored_once_per_claim(claimed):
    commit()

    assert not commit(state=SourceState("second", b"", b""))

    assert sample_buffer.length() == 1
    assert attention_state.version(MEETING, SOURCE) == "first"


def test_a_sample_without_a_row_moves_the_state_only(claimed):
    commit(row=None)

    assert attention_state.version(MEETING, SOURCE) == "first"
    assert sample_buffer.length() == 0


def test_a_full_buffer_drops_the_oldest_and_counts_them(claimed, monkeypatch):
    monkeypatch.setattr(sample_buffer, "MAX_SAMPLES", 1005)
    old = sample_buffer.pack(pictures.row(weight_s=0.5))
    for _ in range(1005):
        claimed.xadd(sample_buffer.KEY, {"s": old})

    commit(row=pictures.row(weight_s=0.25))

    assert [one.row.weight_s for one in sample_buffer.read(most=9)] == [0.5] * 5 + [
        0.25
    ]
    assert sample_buffer.dropped() == 1000


def test_only_people_with_a_result_have_a_standing(claimed):
    commit()
    somebody_else = uuid.uuid4()

    standings = attention_state.read_many(MEETING, [somebody_else, PERSON])

    assert list(standings) == [PERSON]


@pytest.mark.usefixtures("redis_connections")
async def test_both_ways_to_read_give_the_same(claimed):
    commit()

    standings = await attention_state.read_many_async(MEETING, [PERSON])

    assert standings == attention_state.read_many(MEETING, [PERSON])


def test_nothing_is_left_of_a_person_who_is_forgotten(claimed):
    commit(row=None)

    attention_state.forget(MEETING, [PERSON])
    attention_state.forget(MEETING, [])

    assert claimed.keys() == []


def test_a_source_that_was_never_served_has_no_state(empty_redis):
    assert attention_state.version(MEETING, SOURCE) is None
    assert attention_state.load(MEETING, SOURCE) is None
