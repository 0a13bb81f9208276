"""What became of the frames.

`frame_counters:{meeting_id}` — hash, cause → count, one day after the last frame.
    `received`, `scored`, and one field per cause of a dropped frame. Written by
    ingest and drainers, read by the system page and the tests.
"""

import uuid
from collections import Counter
from collections.abc import Iterable

from analytics.live.redis_client import async_client, sync_client

TTL_S = 86_400


def _key(meeting_id: uuid.UUID | str) -> str:
    return f"frame_counters:{meeting_id}"


def add(meeting_id: uuid.UUID, counts: Counter[str]) -> None:
    """Add what was counted."""
    if not counts:
        return
    pipe = sync_client().pipeline(transaction=False)
    for cause, count in counts.items():
        pipe.hincrby(_key(meeting_id), cause, count)
    pipe.expire(_key(meeting_id), TTL_S)
    pipe.execute()


async def add_async(meeting_id: uuid.UUID, counts: Counter[str]) -> None:
    """Add what was counted."""
    if not counts:
        return
    pipe = async_client().pipeline(transaction=False)
    for cause, count in counts.items():
        pipe.hincrby(_key(meeting_id), cause, count)
    pipe.expire(_key(meeting_id), TTL_S)
    await pipe.execute()


def read(meeting_id: uuid.UUID) -> dict[str, int]:
    """Return the counts so far."""
    fields = sync_client().hgetall(_key(meeting_id))
    return {cause.decode(): int(count) for cause, count in fields.items()}


def total(meeting_ids: Iterable[uuid.UUID]) -> Counter[str]:
    """Return the counts of several meetings together, in one round trip."""
    pipe = sync_client().pipeline(transaction=False)
    for meeting_id in meeting_ids:
        pipe.hgetall(_key(meeting_id))
    counts: Counter[str] = Counter()
    for fields in pipe.execute():
        counts.update({cause.decode(): int(count) for cause, count in fields.items()})
    return counts
