"""How fast senders may send: what arrives must be what the workers can score.

`live_sources` — sorted set, `{meeting_id}:{source}` by the time of its last frame.
    Written by ingest, read by ingest and /metrics; members silent for
    SOURCE_SILENT_S do not count, and every writer removes those older than a minute.
`live_service_s` — string, 60 s: seconds of worker time per frame, a moving mean.
    Written by drainers once a second, read by ingest.

interval = sources × service time / (workers × UTILISATION), at least MIN_INTERVAL_S.
"""

import time
import uuid
from dataclasses import dataclass

from django.conf import settings

from analytics.live import worker_registry
from analytics.live.redis_client import async_client, sync_client

MIN_INTERVAL_S = 0.125
"""8 frames/s per source: eye rules need 5, and a browser sends a little less."""
MAX_INTERVAL_S = 2.0
"""Slower, a source would count as silent, and its row as one without a picture."""
UTILISATION = 0.85
SOURCE_SILENT_S = 4.0
REFRESH_S = 0.5
FIRST_GUESS_S = 0.012

_SOURCES_KEY = "live_sources"
_SERVICE_KEY = "live_service_s"
_SMOOTHING = 0.2


@dataclass(frozen=True, slots=True)
class Pace:
    """What senders are told."""

    interval_s: float
    wanted_s: float = MIN_INTERVAL_S

    def at_least(self, wanted_s: float) -> "Pace":
        """Return the pace of a sender that wants to send no faster than this."""
        return Pace(max(self.interval_s, wanted_s), wanted_s)

    @property
    def interval_ms(self) -> int:
        """The interval in whole milliseconds."""
        return round(self.interval_s * 1000)

    @property
    def is_reduced(self) -> bool:
        """Whether this is slower than wanted."""
        return self.interval_s > self.wanted_s * 1.05


def interval_s(*, sources: int, service_s: float, workers: int) -> float:
    """Return the time between two frames of one source that keeps queues short."""
    needed = sources * service_s / (max(workers, 1) * UTILISATION)
    return min(max(needed, MIN_INTERVAL_S), MAX_INTERVAL_S)


class Pacer:
    """Knows the pace; one per ingest process, asks Redis twice a second at most."""

    def __init__(self) -> None:
        self._pace = Pace(MIN_INTERVAL_S)
        self._seen: dict[str, float] = {}
        self._refreshed_at = 0.0

    async def pace(self, meeting_id: uuid.UUID, source: str, *, now: float) -> Pace:
        """Note a frame of a source and return the pace for everybody."""
        self._seen[f"{meeting_id}:{source}"] = now
        if time.monotonic() - self._refreshed_at >= REFRESH_S:
            self._refreshed_at = time.monotonic()
            await self._refresh(now)
        return self._pace

    async def _refresh(self, now: float) -> None:
        pipe = async_client().pipeline(transaction=False)
        pipe.zadd(_SOURCES_KEY, self._seen)
        pipe.zremrangebyscore(_SOURCES_KEY, 0, now - 60)
        pipe.zcount(_SOURCES_KEY, now - SOURCE_SILENT_S, "+inf")
        pipe.get(_SERVICE_KEY)
        self._seen = {}
        answers = await pipe.execute()
        workers = await worker_registry.live_processes_async(now=now)
        self._pace = Pace(
            interval_s(
                sources=answers[2],
                service_s=float(answers[3] or FIRST_GUESS_S),
                workers=workers or settings.LIVE_WORKERS,
            )
        )


def current(*, now: float) -> Pace:
    """Return the pace as it stands, for pages and events."""
    pipe = sync_client().pipeline(transaction=False)
    pipe.zcount(_SOURCES_KEY, now - SOURCE_SILENT_S, "+inf")
    pipe.get(_SERVICE_KEY)
    sources, service_s = pipe.execute()
    return Pace(
        interval_s(
            sources=sources,
            service_s=float(service_s or FIRST_GUESS_S),
            workers=worker_registry.live_processes(now=now) or settings.LIVE_WORKERS,
        )
    )


def sources(*, now: float) -> list[tuple[uuid.UUID, str]]:
    """Return meeting and name of each source that sends pictures now."""
    members = sync_client().zrangebyscore(_SOURCES_KEY, now - SOURCE_SILENT_S, "+inf")
    pairs = (member.decode().partition(":") for member in members)
    return [(uuid.UUID(meeting), source) for meeting, _, source in pairs]


def report_service(mean_s: float) -> None:
    """Mix a worker's recent seconds per frame into the moving mean."""
    client = sync_client()
    before = float(client.get(_SERVICE_KEY) or mean_s)
    client.set(_SERVICE_KEY, before + _SMOOTHING * (mean_s - before), ex=60)
