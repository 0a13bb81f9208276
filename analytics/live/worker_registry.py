"""Which Celery workers are there.

`celery_workers` — hash, worker name → JSON `{"queues", "processes", "at"}`, no
    expiry. Written by every worker each BEAT_S; entries that are silent for
    SILENT_S do not count and are removed by the next writer.
"""

import json
from collections.abc import Iterable, Mapping

from analytics.live.redis_client import async_client, sync_client

BEAT_S = 2.0
SILENT_S = 7.0
_KEY = "celery_workers"


def beat(name: str, *, queues: Iterable[str], processes: int, now: float) -> None:
    """Say that a worker lives."""
    client = sync_client()
    entry = json.dumps({"queues": sorted(queues), "processes": processes, "at": now})
    client.hset(_KEY, name, entry)
    silent = [
        worker
        for worker, text in client.hgetall(_KEY).items()
        if json.loads(text)["at"] < now - 60
    ]
    if silent:
        client.hdel(_KEY, *silent)


def leave(name: str) -> None:
    """Say that a worker ends."""
    sync_client().hdel(_KEY, name)


def processes_by_queue(*, now: float) -> dict[str, int]:
    """Return the number of worker processes that serve each queue."""
    return _count(sync_client().hgetall(_KEY), now=now)


def live_processes(*, now: float) -> int:
    """Return the number of processes that score live frames."""
    return processes_by_queue(now=now).get("live", 0)


async def live_processes_async(*, now: float) -> int:
    """Return the number of processes that score live frames."""
    return _count(await async_client().hgetall(_KEY), now=now).get("live", 0)


def _count(entries: Mapping[bytes, bytes], *, now: float) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in entries.values():
        entry = json.loads(text)
        if entry["at"] >= now - SILENT_S:
            for queue in entry["queues"]:
                counts[queue] = counts.get(queue, 0) + entry["processes"]
    return counts
