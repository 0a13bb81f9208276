"""What the system page knows: every part asked at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from analytics.live import (
    counters,
    frame_queue,
    presence,
    redis_client,
    sample_buffer,
    worker_registry,
)
from analytics.live.redis_client import RedisAwayError
from analytics.timeseries import router, status
from analytics.timeseries.status import Status
from attention_site import asking, health
from attention_site.asking import NotReadyError, Unavailable

STATEMENT_LIMIT_MS = int(asking.LIMIT_S * 1000) - 100
"""So that a table locked by an upgrade holds no thread, nor the database's side."""


@dataclass(frozen=True, slots=True)
class Live:
    """What passes through Redis.

    `meetings` are live now; `frames` counts theirs by what became of them. Of the
    samples, some wait to be stored, the oldest since `waiting_since` (None: none
    waits), and some were dropped since Redis last was empty.
    """

    meetings: int
    sources_waiting: int
    frames: Mapping[str, int]
    samples_waiting: int
    waiting_since: datetime | None
    samples_dropped: int
    is_writing_to_disk: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything at one moment; `workers` are processes by the queue they serve."""

    at: datetime
    time_series: Status | Unavailable
    live: Live | Unavailable
    workers: Mapping[str, int] | Unavailable
    models: Mapping[str, str] | Unavailable


def read(*, now: datetime) -> Facts:
    """Ask every part; those that do not answer in time are Unavailable."""
    time_series = asking.begin(lambda: _time_series(now))
    live = asking.begin(_live)
    workers = asking.begin(lambda: _workers(now))
    models = asking.begin(health.check_models)
    return Facts(
        at=now,
        time_series=time_series.outcome(),
        live=live.outcome(),
        workers=workers.outcome(),
        models=models.outcome(),
    )


def _time_series(now: datetime) -> Status:
    with health.database_in_words():
        # The connection lasts as long as the question.
        with connections[router.alias()].cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {STATEMENT_LIMIT_MS}")
        return status.read(now=now)


def _live() -> Live:
    try:
        meetings = presence.active_meetings()
        return Live(
            meetings=len(meetings),
            sources_waiting=frame_queue.total_length(meetings),
            frames=counters.total(meetings),
            samples_waiting=sample_buffer.length(),
            waiting_since=sample_buffer.oldest_at(),
            samples_dropped=sample_buffer.dropped(),
            is_writing_to_disk=redis_client.is_writing_to_disk(),
        )
    except RedisAwayError as error:
        raise NotReadyError("Redis does not answer.") from error


def _workers(now: datetime) -> Mapping[str, int]:
    try:
        return worker_registry.processes_by_queue(now=now.timestamp())
    except RedisAwayError as error:
        raise NotReadyError("Unknown while Redis does not answer.") from error
