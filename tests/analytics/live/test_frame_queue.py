"""Frames waiting to be scored: latest frame wins, fairly."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from analytics.live import frame_queue
from analytics.live.frame_queue import Entry
from analytics.live.frames import BadFrameError, Frame
from tests.analytics import pictures
from tests.analytics.pictures import MEETING

pytestmark = pytest.mark.usefixtures("redis_connections")

NOW = 1_000.0


def pop() -> Entry | None:
    return frame_queue.pop(MEETING, timeout_s=0.01, now=NOW)


def take(*, by: str = "worker") -> Frame | None:
    """Serve the next source like a worker that dies before it is done."""
    entry = pop()
    return frame_queue.take(MEETING, entry, token=by) if entry else None


def serve(*, by: str = "worker") -> Frame | None:
    """Serve the next source."""
    frame = take(by=by)
    if frame is not None:
        frame_queue.release(MEETING, frame.source, token=by)
    return frame


# --- Latest frame wins ---------------------------------------------------------


async def test_a_frame_comes_out_as_it_went_in():
    frame = pictures.frame(jpeg=pictures.jpeg(width=80))

    replaced = await frame_queue.push(frame)

    assert not replaced
    assert serve() == frame


async def test_of_several_frames_of_a_source_the_newest_is_served_once():
    for number in range(3):
        await frame_queue.push(pictures.frame(frame_id=number, at_s=NOW + number))

    assert frame_queue.length(MEETING) == 1
    assert serve() == pictures.frame(frame_id=2, at_s=NOW + 2)
    assert serve() is None


async def test_replacing_an_unscored_frame_is_told():
    await frame_queue.push(pictures.frame())

    assert await frame_queue.push(pictures.frame())


async def test_a_source_that_was_served_waits_again_behind_the_others():
    for source in ("a", "b"):
        await frame_queue.push(pictures.frame(source=source))
    first = serve()
    await frame_queue.push(pictures.frame(source="a"))

    order = [frame and frame.source for frame in (first, serve(), serve())]

    assert order == ["a", "b", "a"]


async def test_a_meeting_does_not_see_the_frames_of_another():
    await frame_queue.push(pictures.frame(meeting_id=pictures.PERSON))

    assert serve() is None


def test_an_empty_queue_gives_nothing():
    assert pop() is None


async def test_fifty_sources_get_their_turns_though_one_sends_ten_times_as_often():
    served: Counter[str] = Counter()
    sources = [f"camera {number}" for number in range(50)]

    for _ in range(20):
        for source in [*sources, *sources[:1] * 9]:
            await frame_queue.push(pictures.frame(source=source))
            assert frame_queue.length(MEETING) <= 50
        for _ in range(25):
            frame = serve()
            assert frame is not None
            served[frame.source] += 1

    assert set(served.values()) == {10}
    assert len(served) == 50


async def test_when_the_list_is_full_the_oldest_go(monkeypatch):
    monkeypatch.setattr(frame_queue, "MAX_ENTRIES", 3)
    for number in range(5):
        await frame_queue.push(pictures.frame(source=str(number)))

    order = [frame and frame.source for frame in (serve(), serve(), serve(), serve())]

    assert order == ["2", "3", "4", None]


async def test_pictures_and_entries_live_for_a_minute_at_most(empty_redis):
    await frame_queue.push(pictures.frame())

    lives = {key: empty_redis.ttl(key) for key in empty_redis.scan_iter()}

    assert len(lives) == 3
    assert all(0 < seconds <= 60 for seconds in lives.values()), lives


# --- One worker at a time ------------------------------------------------------


async def test_a_claim_keeps_a_second_worker_away():
    await frame_queue.push(pictures.frame())
    take(by="first")
    await frame_queue.push(pictures.frame(frame_id=2))

    assert take(by="second") is None


async def test_what_the_second_worker_may_not_have_waits_for_the_next_turn():
    await frame_queue.push(pictures.frame())
    take(by="first")
    await frame_queue.push(pictures.frame(frame_id=2))
    take(by="second")
    frame_queue.release(MEETING, str(pictures.PERSON), token="first")

    await frame_queue.push(pictures.frame(frame_id=3))

    assert serve(by="second") == pictures.frame(frame_id=3)


async def test_nobody_else_can_end_a_claim(empty_redis):
    await frame_queue.push(pictures.frame())
    frame = take(by="first")
    assert frame is not None

    frame_queue.release(MEETING, frame.source, token="second")

    claim = frame_queue.claim_key(MEETING, frame.source)
    assert empty_redis.get(claim) == b"first"
    assert 0 < empty_redis.pttl(claim) <= frame_queue.CLAIM_MS


async def test_a_worker_that_dies_after_taking_the_picture_is_replaced(empty_redis):
    await frame_queue.push(pictures.frame())
    take(by="dead")
    empty_redis.delete(frame_queue.claim_key(MEETING, str(pictures.PERSON)))  # expires

    await frame_queue.push(pictures.frame(frame_id=2))

    assert serve(by="alive") == pictures.frame(frame_id=2)


async def test_a_worker_that_dies_before_taking_the_picture_silences_nobody(
    empty_redis,
):
    await frame_queue.push(pictures.frame())
    pop()
    waiting = frame_queue._waiting_key(MEETING, str(pictures.PERSON))
    assert 0 < empty_redis.pttl(waiting) <= frame_queue.WAITING_MS
    empty_redis.delete(waiting)  # as it expires

    await frame_queue.push(pictures.frame(frame_id=2))

    assert serve() == pictures.frame(frame_id=2)


async def test_a_picture_that_is_gone_leaves_no_claim(empty_redis):
    await frame_queue.push(pictures.frame())
    empty_redis.delete(frame_queue._slot_key(MEETING, str(pictures.PERSON)))

    assert take() is None
    assert not empty_redis.exists(frame_queue.claim_key(MEETING, str(pictures.PERSON)))


async def test_what_waits_is_forgotten_with_the_meeting(empty_redis):
    await frame_queue.push(pictures.frame())

    frame_queue.discard(MEETING, [str(pictures.PERSON)])

    assert empty_redis.keys() == []


async def test_a_picture_that_may_not_be_scored_any_more_is_dropped(empty_redis):
    await frame_queue.push(pictures.frame())
    await frame_queue.push(pictures.frame(source="another"))

    await frame_queue.forget(MEETING, str(pictures.PERSON))

    assert serve() is None
    assert serve() == pictures.frame(source="another")


# --- Other programs ------------------------------------------------------------


def push_raw(empty_redis, *entries: str | bytes) -> None:
    for entry in entries:
        empty_redis.lpush(f"frame_queue:{MEETING}", entry)


def test_an_entry_with_its_picture_is_served(empty_redis):
    push_raw(empty_redis, pictures.inline_entry(pictures.PERSON, at_s=NOW, frame_id=7))

    assert serve() == pictures.frame(frame_id=7, at_s=NOW)


@pytest.mark.parametrize(
    ("inline_at_s", "newest"),
    [
        pytest.param(NOW - 1, NOW - 0.5, id="the camera's is newer"),
        pytest.param(NOW - 0.2, NOW - 0.2, id="the program's is newer"),
    ],
)
async def test_of_a_camera_and_a_program_the_newer_picture_counts(
    empty_redis, inline_at_s, newest
):
    push_raw(empty_redis, pictures.inline_entry(pictures.PERSON, at_s=inline_at_s))
    await frame_queue.push(pictures.frame(at_s=NOW - 0.5))

    frame = serve()

    assert frame is not None
    assert frame.captured_at == newest


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("not JSON", id="not JSON"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param("", id="empty"),
        pytest.param("[" * 100_000, id="a deep nest"),
        pytest.param("9" * 5_000, id="a huge number"),
        pytest.param('["source"]', id="a list"),
        pytest.param("null", id="null"),
        pytest.param("{}", id="no source"),
        pytest.param('{"source": 7, "received_at": 1000}', id="a number as source"),
        pytest.param(
            json.dumps({"source": "\ud800", "received_at": NOW}), id="half a letter"
        ),
        pytest.param('{"image": "%%%"}', id="no participant"),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=NOW, image="%%%"),
            id="bad base64",
        ),
        pytest.param(
            pictures.inline_entry(pictures.PERSON, at_s=NOW + 60), id="in the future"
        ),
    ],
)
def test_a_bad_entry_is_refused_and_the_next_good_one_is_served(empty_redis, bad):
    push_raw(empty_redis, bad, pictures.inline_entry(pictures.PERSON, at_s=NOW))

    with pytest.raises(BadFrameError) as refused:
        pop()

    assert refused.value.code == "bad_entry"
    assert serve() == replace(pictures.frame(), frame_id=0)


def test_pictures_of_other_programs_live_for_a_minute_at_most(empty_redis):
    push_raw(empty_redis, pictures.inline_entry(pictures.PERSON, at_s=NOW))

    frame_queue.limit_ages()

    # Asked for twice a minute: half a minute of waiting, half a minute to live.
    assert 0 < empty_redis.ttl(f"frame_queue:{MEETING}") <= 30


async def test_limiting_ages_shortens_no_other_life(empty_redis):
    await frame_queue.push(pictures.frame())

    frame_queue.limit_ages()

    assert empty_redis.ttl(f"frame_queue:{MEETING}") > 50
