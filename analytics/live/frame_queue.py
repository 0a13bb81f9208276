"""Frames waiting to be scored: latest frame wins, fairly.

`frame_queue:{meeting_id}` — list, LPUSH / BRPOP, 60 s. JSON entries: `frame_id`,
    `source`, `participant_id`, `captured_at`, `received_at`, and the picture either
    named (`slot`) or inline (`image`, base64 JPEG; other programs write these).
    Written by ingest, read by drainers. Holds MAX_ENTRIES at most; the oldest go.
`frame_slot:{meeting_id}:{source}` — hash `entry`, `jpeg` (raw bytes), 60 s. The
    newest picture of a source; a newer one overwrites it, which drops the older.
`frame_waiting:{meeting_id}:{source}` — set while an entry of the source is in the
    list, so that there is one at most. Expires after 2 s, which heals a worker that
    died between taking the entry and taking the picture.
`source_claim:{meeting_id}:{source}` — token of the worker that serves the source,
    3 s. One worker at a time, because scoring goes on from stored state.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from analytics.live import frames
from analytics.live.frames import BadFrameError, Frame
from analytics.live.redis_client import async_client, sync_client

MAX_ENTRIES = 1000
TTL_S = 60
WAITING_MS = 2000
CLAIM_MS = 3000

_PUSH = """
local replaced = redis.call('EXISTS', KEYS[2])
redis.call('HSET', KEYS[2], 'entry', ARGV[1], 'jpeg', ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
if redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[4]) then
    redis.call('LPUSH', KEYS[1], ARGV[1])
    redis.call('LTRIM', KEYS[1], 0, ARGV[5] - 1)
    redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return replaced
"""

_TAKE = """
redis.call('DEL', KEYS[2])
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
    return {'busy'}
end
local slot = redis.call('HMGET', KEYS[3], 'entry', 'jpeg')
redis.call('DEL', KEYS[3])
return {'taken', slot[1], slot[2]}
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry taken from the list: a source whose turn has come.

    `queued_at` is when it began to wait; its picture may be newer by now.
    """

    source: str
    queued_at: float
    inline: Frame | None


def _key(meeting_id: uuid.UUID | str) -> str:
    return f"frame_queue:{meeting_id}"


def _slot_key(meeting_id: uuid.UUID | str, source: str) -> str:
    return f"frame_slot:{meeting_id}:{source}"


def _waiting_key(meeting_id: uuid.UUID | str, source: str) -> str:
    return f"frame_waiting:{meeting_id}:{source}"


def claim_key(meeting_id: uuid.UUID | str, source: str) -> str:
    """Key of the claim; `attention_state.commit` compares and ends it."""
    return f"source_claim:{meeting_id}:{source}"


async def push(frame: Frame) -> bool:
    """Queue a frame; returns whether it replaced one that nobody had scored."""
    slot = _slot_key(frame.meeting_id, frame.source)
    replaced = await async_client().eval(
        _PUSH,
        3,
        _key(frame.meeting_id),
        slot,
        _waiting_key(frame.meeting_id, frame.source),
        frames.entry_of(frame, slot=slot),
        frame.jpeg,
        TTL_S,
        WAITING_MS,
        MAX_ENTRIES,
    )
    return bool(replaced)


def pop(meeting_id: uuid.UUID, *, timeout_s: float, now: float) -> Entry | None:
    """Wait for the source whose turn is next; None when none came.

    Raises BadFrameError for an entry that another program wrote badly.
    """
    popped = sync_client().brpop([_key(meeting_id)], timeout=timeout_s)
    if popped is None:
        return None
    try:
        entry = json.loads(popped[1])
    except (ValueError, RecursionError) as error:
        raise BadFrameError("bad_entry", "The queue entry is not JSON.") from error
    if not isinstance(entry, dict):
        raise BadFrameError("bad_entry", "The queue entry is not an object.")
    if "image" in entry:
        frame = frames.read_inline(entry, meeting_id=meeting_id, now=now)
        return Entry(source=frame.source, queued_at=frame.captured_at, inline=frame)
    source, queued_at = entry.get("source"), entry.get("received_at")
    if not frames.is_source(source) or not isinstance(queued_at, int | float):
        raise BadFrameError("bad_entry", "The queue entry names no source or time.")
    return Entry(source=source, queued_at=queued_at, inline=None)


def take(meeting_id: uuid.UUID, entry: Entry, *, token: str) -> Frame | None:
    """Claim the source and take its newest picture.

    None when another worker serves the source or the picture is gone. The claim
    stays until `attention_state.commit`, `release`, or 3 s.
    """
    answer = sync_client().eval(
        _TAKE,
        3,
        claim_key(meeting_id, entry.source),
        _waiting_key(meeting_id, entry.source),
        _slot_key(meeting_id, entry.source),
        token,
        CLAIM_MS,
    )
    if answer[0] == b"busy":
        return None
    frame = entry.inline
    if len(answer) == 3 and answer[1] and answer[2]:
        fields = json.loads(answer[1])
        slotted = Frame(
            meeting_id=meeting_id,
            participant_id=uuid.UUID(fields["participant_id"]),
            source=entry.source,
            frame_id=fields["frame_id"],
            captured_at=fields["captured_at"],
            received_at=fields["received_at"],
            jpeg=answer[2],
        )
        if frame is None or slotted.captured_at > frame.captured_at:
            frame = slotted
    if frame is None:
        release(meeting_id, entry.source, token=token)
    return frame


_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


def release(meeting_id: uuid.UUID, source: str, *, token: str) -> None:
    """End a claim without a result."""
    sync_client().eval(_RELEASE, 1, claim_key(meeting_id, source), token)


def length(meeting_id: uuid.UUID | str) -> int:
    """Sources that wait."""
    return int(sync_client().llen(_key(meeting_id)))


def total_length(meeting_ids: Iterable[uuid.UUID]) -> int:
    """Sources that wait in several meetings together, in one round trip."""
    pipe = sync_client().pipeline(transaction=False)
    for meeting_id in meeting_ids:
        pipe.llen(_key(meeting_id))
    return sum(pipe.execute())


def oldest_at(meeting_ids: Iterable[uuid.UUID]) -> float | None:
    """Since when the first in line waits, in epoch seconds; None when nobody does."""
    pipe = sync_client().pipeline(transaction=False)
    for meeting_id in meeting_ids:
        pipe.lindex(_key(meeting_id), -1)
    waiting = [_since(entry) for entry in pipe.execute() if entry]
    return min((since for since in waiting if since is not None), default=None)


def _since(entry: bytes) -> float | None:
    try:
        fields = json.loads(entry)
        return float(fields.get("received_at", fields.get("captured_at")))
    except (ValueError, TypeError, AttributeError, RecursionError):
        # Another program wrote it; its turn will tell.
        return None


async def forget(meeting_id: uuid.UUID, source: str) -> None:
    """Drop the waiting picture of a source that may not be scored any more."""
    await async_client().delete(_slot_key(meeting_id, source))


def drop(meeting_id: uuid.UUID, source: str) -> None:
    """Do what `forget` does, where nobody waits for anything else."""
    sync_client().delete(_slot_key(meeting_id, source))


def limit_ages() -> None:
    """Let queues expire that only other programs wrote to, who set no expiry.

    Called twice a minute, so that no picture stays for longer than TTL_S.
    """
    client = sync_client()
    for key in client.scan_iter(_key("*"), count=1000):
        client.expire(key, TTL_S // 2, nx=True)


def discard(meeting_id: uuid.UUID, sources: list[str]) -> None:
    """Forget the waiting frames of a meeting that ended."""
    keys = [_key(meeting_id)]
    for key in (partial(_slot_key, meeting_id), partial(_waiting_key, meeting_id)):
        keys += [key(source) for source in sources]
    sync_client().delete(*keys)
