"""What became of the frames.

`frame_counters:{meeting_id}` — hash, cause → count, one day after the last frame.
    `received`, `scored`, and one field per cause of a dropped frame. Written by
    ingest and drainers, read by the system page and the tests.
`frame_totals` — hash, the same of all meetings since Redis last was empty, no expiry.
    Written with it, read by /metrics.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from analytics.live import frame_ages
from analytics.live.frame_ages import Ages
from analytics.live.redis_client import async_client, sync_client

TTL_S = 86_400
_TOTALS_KEY = "frame_totals"


def _key(meeting_id: uuid.UUID | str) -> str:
    return f"frame_counters:{meeting_id}"


def add(
    meeting_id: uuid.UUID, counts: Counter[str], *, ages: Ages | None = None
) -> None:
    """Add what was counted, and how old results were, in one round trip."""
    if not counts:
        return
    pipe = sync_client().pipeline(transaction=False)
    _queue(pipe, meeting_id, counts)
    if ages is not None:
        frame_ages.queue(pipe, ages)
    pipe.execute()


async def add_async(meeting_id: uuid.UUID, counts: Counter[str]) -> None:
    """Add what was counted."""
    if not counts:
        return
    pipe = async_client().pipeline(transaction=False)
    _queue(pipe, meeting_id, counts)
    await pipe.execute()


def _queue(pipe: Any, meeting_id: uuid.UUID, counts: Counter[str]) -> None:
    for cause, count in counts.items():
        pipe.hincrby(_key(meeting_id), cause, count)
        pipe.hincrby(_TOTALS_KEY, cause, count)
    pipe.expire(_key(meeting_id), TTL_S)


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


def totals() -> dict[str, int]:
    """Return the counts of all meetings since Redis last was empty."""
    fields = sync_client().hgetall(_TOTALS_KEY)
    return {cause.decode(): int(count) for cause, count in fields.items()}
