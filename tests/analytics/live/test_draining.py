"""The loop that a worker runs: queue in, results and rows out, real models."""

import asyncio
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import time_machine

from analytics.live import (
    attention_state,
    counters,
    drainers,
    draining,
    frame_ages,
    frame_queue,
    redis_client,
    sample_buffer,
    worker_registry,
)
from analytics.live import roster as roster_module
from analytics.live.draining import Drain, Memories
from analytics.live.frames import Frame
from analytics.live.pipeline import Memory
from analytics.live.roster import Rosters
from analytics.timeseries.insert import SampleRow
from meetings.models import Consent, Participant
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON


@pytest.fixture(autouse=True)
def _short_slices(monkeypatch: pytest.MonkeyPatch, observer: Any) -> None:
    """End a slice when the queue is empty; the models are loaded before."""
    monkeypatch.setattr(draining, "IDLE_S", 0.0)
    monkeypatch.setattr(draining, "_POP_S", 0.01)


@pytest.fixture
def clock():
    """The wall clock, moved by hand: frames are as old as the tests want."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def push(*frames: Frame) -> None:
    """Queue frames as ingest does."""

    async def pushing() -> None:
        for frame in frames:
            await frame_queue.push(frame)
        await redis_client.async_client().aclose()

    asyncio.run(pushing())


def frame_of(seat: Participant, **fields: Any) -> Frame:
    """Return a frame of a person's camera, captured now unless told."""
    return pictures.frame(
        meeting_id=seat.meeting_id,
        participant_id=seat.pk,
        **{"at_s": time.time(), **fields},
    )


def drain(
    meeting_id: uuid.UUID,
    *,
    memories: Memories | None = None,
) -> bool:
    """Run a slice like a worker process of its own."""
    slice_ = Drain(meeting_id, 0, "worker", Rosters(), memories or Memories())
    return slice_.run()


def counted(seat: Participant) -> dict[str, int]:
    return counters.read(seat.meeting_id)


def state_of(seat: Participant) -> str | None:
    standing = attention_state.read_many(seat.meeting_id, [seat.pk]).get(seat.pk)
    return standing.state if standing else None


# --- What is scored ------------------------------------------------------------


def test_a_waiting_frame_is_scored_and_nothing_is_left(seat, empty_redis):
    push(frame_of(seat))

    goes_on = drain(seat.meeting_id)

    assert not goes_on
    assert counted(seat) == {"scored": 1}
    assert state_of(seat) == "no_face"
    assert drainers.count(seat.meeting_id, most=4) == 0
    assert not empty_redis.exists(frame_queue.claim_key(seat.meeting_id, str(seat.pk)))


def test_the_age_of_a_result_is_noted(seat, clock):
    push(frame_of(seat, at_s=time.time() - 0.4), frame_of(seat, at_s=time.time() - 9))

    drain(seat.meeting_id)

    ages = dict(zip(frame_ages.LABELS, frame_ages.read().counts, strict=True))
    assert {bound for bound, count in ages.items() if count} <= {"0.5"}
    assert sum(ages.values()) == counted(seat).get("scored", 0)


def test_everybody_who_waits_is_served(live_meeting):
    seats = [factories.seat(live_meeting) for _ in range(6)]
    push(*[frame_of(seat) for seat in seats])

    drain(live_meeting.pk)

    assert [state_of(seat) for seat in seats] == ["no_face"] * 6


@pytest.mark.parametrize(
    ("age_s", "cause"),
    [
        pytest.param(1.9, "scored", id="fresh"),
        pytest.param(2.1, "stale", id="older than two seconds"),
    ],
)
def test_freshness_comes_before_completeness(seat, clock, age_s, cause):
    push(frame_of(seat, at_s=time.time() - age_s))

    drain(seat.meeting_id)

    assert counted(seat) == {cause: 1}


def _not_agreed(seat: Participant) -> None:
    seat_services.withdraw(seat, at=NOON)


def _paused(seat: Participant) -> None:
    seat_services.pause(seat, at=NOON)


def _left(seat: Participant) -> None:
    seat_services.leave(seat, at=NOON)


def _ended(seat: Participant) -> None:
    factories.ended(seat.meeting)


@pytest.mark.parametrize("change", [_not_agreed, _paused, _left, _ended])
def test_nobody_is_scored_who_may_not_be(seat, empty_redis, change):
    push(frame_of(seat))
    change(seat)

    drain(seat.meeting_id)

    assert counted(seat) == {"not_measured": 1}
    assert state_of(seat) is None
    assert not empty_redis.exists(f"source_state:{seat.meeting_id}:{seat.pk}")


def test_a_picture_that_does_not_decode_costs_nobody_else_a_turn(live_meeting):
    broken, good = factories.seat(live_meeting), factories.seat(live_meeting)
    push(frame_of(broken, jpeg=pictures.jpeg()[:-30]), frame_of(good))

    drain(live_meeting.pk)

    assert counted(good) == {"unreadable": 1, "scored": 1}
    assert state_of(good) == "no_face"


class _Unlucky(Memories):
    """A memory that fails for the first frame, whatever the reason."""

    failed = False

    def get(self, frame: Frame) -> Memory:
        if not self.failed:
            self.failed = True
            raise ZeroDivisionError
        return super().get(frame)


def test_whatever_one_frame_does_the_others_are_served(live_meeting):
    first, second = factories.seat(live_meeting), factories.seat(live_meeting)
    push(frame_of(first), frame_of(second))

    drain(live_meeting.pk, memories=_Unlucky())

    assert counted(second) == {"failed": 1, "scored": 1}
    assert state_of(second) == "no_face"


# --- Entries of other programs -------------------------------------------------


def test_an_entry_of_another_program_is_scored(seat, empty_redis):
    entry = pictures.inline_entry(seat.pk, at_s=time.time())
    empty_redis.lpush(f"frame_queue:{seat.meeting_id}", entry)

    drain(seat.meeting_id)

    assert counted(seat) == {"scored": 1}
    assert state_of(seat) == "no_face"


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        pytest.param("not JSON", "bad_entry", id="not JSON"),
        pytest.param("{}", "bad_entry", id="no source"),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=1.0, image="%%%"),
            "bad_entry",
            id="bad base64",
        ),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=9e9), "bad_entry", id="future"
        ),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=1.0), "stale", id="long ago"
        ),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=1.0, image="R0lGODlh"),
            "not_jpeg",
            id="a GIF",
        ),
        pytest.param(
            json.dumps({"source": "nobody", "received_at": 1.0}),
            "busy",
            id="no picture",
        ),
    ],
)
def test_a_bad_entry_is_dropped_and_counted_and_the_next_is_served(
    seat, empty_redis, bad, cause
):
    good = pictures.inline_entry(seat.pk, at_s=time.time())
    empty_redis.lpush(f"frame_queue:{seat.meeting_id}", bad)
    empty_redis.lpush(f"frame_queue:{seat.meeting_id}", good)

    drain(seat.meeting_id)

    assert counted(seat) == {cause: 1, "scored": 1}


@pytest.mark.parametrize("who", ["of another meeting", "not agreed", "unknown"])
def test_an_entry_for_somebody_who_may_not_be_scored_is_dropped(seat, empty_redis, who):
    people = {
        "of another meeting": lambda: (
            factories.seat(factories.started(factories.meeting())).pk
        ),
        "not agreed": lambda: (
            factories.seat(seat.meeting, choice=Consent.Choice.NO_ANALYSIS).pk
        ),
        "unknown": uuid.uuid4,
    }
    person = people[who]()
    for one in (person, seat.pk):
        entry = pictures.inline_entry(one, at_s=time.time())
        empty_redis.lpush(f"frame_queue:{seat.meeting_id}", entry)

    drain(seat.meeting_id)

    assert counted(seat) == {"not_measured": 1, "scored": 1}
    assert attention_state.read_many(seat.meeting_id, [person]) == {}


# --- Several workers -----------------------------------------------------------


def test_two_drainers_of_one_number_do_not_run_at_once(seat, empty_redis):
    push(frame_of(seat))
    empty_redis.set(f"drainer:{seat.meeting_id}:0", "another")

    goes_on = drain(seat.meeting_id)

    assert not goes_on
    assert frame_queue.length(seat.meeting_id) == 1


def test_a_source_that_another_worker_serves_is_left_to_it(seat, empty_redis):
    push(frame_of(seat))
    empty_redis.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "another")

    drain(seat.meeting_id)

    assert counted(seat) == {"busy": 1}
    assert state_of(seat) is None


class _Slow(Memories):
    """A worker so slow that its claim expires and another takes the source."""

    def __init__(self, client: redis.Redis) -> None:
        super().__init__()
        self.client = client

    def get(self, frame: Frame) -> Memory:
        memory = super().get(frame)
        claim = frame_queue.claim_key(frame.meeting_id, frame.source)
        self.client.set(claim, "another")
        return memory


def test_a_worker_that_lost_its_claim_stores_nothing(seat, empty_redis):
    push(frame_of(seat))

    drain(seat.meeting_id, memories=_Slow(empty_redis))

    assert counted(seat) == {"claim_lost": 1}
    assert state_of(seat) is None
    claim = frame_queue.claim_key(seat.meeting_id, str(seat.pk))
    assert empty_redis.get(claim) == b"another"


def worker(meeting_id: uuid.UUID) -> Drain:
    """Return a worker process that serves frame by frame."""
    return Drain(meeting_id, 0, uuid.uuid4().hex, Rosters(), Memories())


def play(seat: Participant, clip, clock, *workers: Drain) -> list[SampleRow]:
    """Play a clip to workers that take turns; returns the rows."""
    sample_buffer.delete(sample_buffer.read(most=10_000))
    workers = workers or (worker(seat.meeting_id),)
    before = 0.0
    for number, one in enumerate(clip):
        clock.shift(one.at_s - before)
        before = one.at_s
        push(frame_of(seat, jpeg=one.jpeg))
        # Turns of uneven length: two frames, one, three, again and again.
        assert workers[(0, 0, 1, 0, 0, 0)[number % 6] % len(workers)]._serve_one()
    return [buffered.row for buffered in sample_buffer.read(most=10_000)]


def measured(rows: list[SampleRow]) -> list[tuple[float, ...]]:
    """Return what was measured, without names and dates."""
    first = rows[0].time
    return [
        (
            (row.time - first).total_seconds(),
            row.attention_score,
            row.gaze_score or -1.0,
            row.head_pose_score or -1.0,
            row.eye_openness_score or -1.0,
            row.weight_s,
        )
        for row in rows
    ]


def test_workers_that_take_turns_measure_as_one_does(live_meeting, clip, clock):
    seats = [factories.seat(live_meeting) for _ in range(2)]

    alone = play(seats[0], clip[:72], clock)
    clock.move_to(NOON)
    workers = worker(live_meeting.pk), worker(live_meeting.pk)
    in_turns = play(seats[1], clip[:72], clock, *workers)

    assert len(alone) > 20
    assert measured(in_turns) == measured(alone)


def test_a_worker_that_was_killed_leaves_no_gap_and_no_second_row(
    seat, clip, clock, empty_redis
):
    frames = clip[:60]
    expected = measured(play(seat, frames, clock))
    attention_state.forget(seat.meeting_id, [seat.pk])
    clock.move_to(NOON)

    rows = play(seat, frames[:50], clock)
    # Killed in the middle: the entry and the picture are gone, the claim expires.
    push(frame_of(seat))
    entry = frame_queue.pop(seat.meeting_id, timeout_s=0.01, now=time.time())
    assert entry is not None
    frame_queue.take(seat.meeting_id, entry, token="killed")
    empty_redis.delete(frame_queue.claim_key(seat.meeting_id, str(seat.pk)))
    clock.move_to(NOON + timedelta(seconds=frames[50].at_s))
    rest = play_on(seat, frames[50:], clock)

    assert measured(rows + rest) == expected


def play_on(seat: Participant, clip, clock) -> list[SampleRow]:
    """Play the rest of a clip to another worker."""
    start_s = clip[0].at_s
    rest = [type(one)(one.at_s - start_s, one.jpeg) for one in clip]
    return play(seat, rest, clock)


def test_the_same_frame_twice_gives_one_row(seat, clip, clock):
    rows = play(seat, clip[:60], clock)
    again = frame_of(seat, jpeg=clip[59].jpeg)
    push(again)
    drain(seat.meeting_id)

    buffered = [one.row for one in sample_buffer.read(most=10_000)]

    assert buffered == rows
    assert rows[-1].time == datetime.fromtimestamp(again.captured_at, UTC)


# --- What follows --------------------------------------------------------------


def test_results_are_broadcast_and_their_storing_asked_for(seat, empty_redis):
    push(frame_of(seat))

    drain(seat.meeting_id)

    assert empty_redis.exists(f"broadcast_gate:{seat.meeting_id}")
    assert empty_redis.exists("store_gate")
    assert float(empty_redis.get("live_service_s")) > 0


def test_a_slice_without_frames_asks_for_nothing(seat, empty_redis):
    goes_on = drain(seat.meeting_id)

    assert not goes_on
    assert empty_redis.keys() == []


def test_frames_that_came_too_late_for_a_slice_get_the_next(
    seat, empty_redis, monkeypatch
):
    monkeypatch.setattr(draining, "SLICE_S", 0.0)
    push(frame_of(seat))

    draining.drain(seat.meeting_id, number=0, token="worker")

    assert empty_redis.llen("live") == 1
    assert drainers.count(seat.meeting_id, most=4) == 1


def test_a_busy_worker_gives_way_to_a_meeting_that_waits(
    seat, empty_redis, monkeypatch
):
    monkeypatch.setattr(draining, "_LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(draining, "IDLE_S", 5.0)
    other = uuid.uuid4()
    drainers.reserve(other, 0)
    push(frame_of(seat))

    began = time.monotonic()
    drain(seat.meeting_id)

    assert time.monotonic() - began < draining.IDLE_S / 2


def test_a_worker_that_lost_its_lease_stops(seat, empty_redis, monkeypatch):
    monkeypatch.setattr(draining, "_LOOK_EVERY_S", 0.0)

    class Robbed(Memories):
        def get(self, frame: Frame) -> Memory:
            empty_redis.set(f"drainer:{frame.meeting_id}:0", "another")
            return super().get(frame)

    seats = [seat, factories.seat(seat.meeting)]
    push(*[frame_of(one) for one in seats])

    drain(seat.meeting_id, memories=Robbed())

    assert counted(seat) == {"scored": 1}
    assert frame_queue.length(seat.meeting_id) == 1
    assert empty_redis.get(f"drainer:{seat.meeting_id}:0") == b"another"


def test_when_sources_wait_long_another_worker_is_called(seat, empty_redis):
    worker_registry.beat("w", queues=["live"], processes=2, now=time.time())
    push(frame_of(seat, received_at=time.time() - 1.0))

    drain(seat.meeting_id)

    assert empty_redis.llen("live") == 1
    assert drainers.count(seat.meeting_id, most=2) == 1


def test_no_more_workers_are_called_than_there_are(seat, empty_redis):
    worker_registry.beat("w", queues=["live"], processes=1, now=time.time())
    push(frame_of(seat, received_at=time.time() - 1.0))

    drain(seat.meeting_id)

    assert empty_redis.llen("live") == 0


# --- PostgreSQL away -----------------------------------------------------------


def test_while_postgresql_is_away_people_are_scored_and_samples_wait(
    postgres_away, clip, clock, monkeypatch
):
    monkeypatch.setattr(roster_module, "FRESH_S", 0.0)
    seat = factories.seat(factories.started(factories.meeting()))
    one = worker(seat.meeting_id)
    one.rosters.get(seat.meeting_id)
    postgres_away(True)

    waiting = play(seat, clip[:60], clock, one)

    assert one.counts == {"scored": 60}
    assert len(waiting) > 10
    assert {row.participant_id for row in waiting} == {seat.sample_id}
