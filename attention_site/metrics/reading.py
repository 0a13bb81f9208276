"""What /metrics knows beyond the system page: every part asked at the same time.

All of it comes from Redis, PostgreSQL and the broker, never from this process, so that
any web server gives the same answer for all of them.
"""

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import connections
from django.db.models import Count, Min, Sum
from kombu.exceptions import ChannelError, OperationalError

from analytics.live import (
    counters,
    frame_ages,
    frame_queue,
    gallery_state,
    pacing,
    presence,
    redis_client,
    task_totals,
)
from analytics.live.frame_ages import Histogram
from analytics.live.redis_client import RedisAwayError
from analytics.live.task_totals import Total
from analytics.models import Alert
from attention_site import asking, health
from attention_site.asking import NotReadyError, Unavailable
from attention_site.system import reading
from recordings.models import VideoAnalysis, VideoRecording
from users.models.webhooks import WebhookDelivery, WebhookEndpoint

QUEUES = ("live", "default", "recordings")
_BROKER = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
"""Shorter than asking.LIMIT_S; those of the settings are for workers."""


@dataclass(frozen=True, slots=True)
class Passing:
    """What passes through Redis; `queue_age_s` is of the first in line."""

    frames: Mapping[str, int]
    ages: Histogram
    queue_age_s: float
    cameras: int
    windows: int
    people: int
    interval_s: float
    tasks: Mapping[str, Total]
    memory_bytes: int
    memory_limit_bytes: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in PostgreSQL, as numbers; `webhook_wait_s` is of the one due longest."""

    analyses: Mapping[str, int]
    recordings: Mapping[str, int]
    media_bytes: int
    open_alerts: int
    webhooks: Mapping[str, int]
    webhook_wait_s: float
    webhooks_disabled: int
    database_bytes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything at one moment; `queues` are tasks that wait, `disk` free and whole."""

    at: datetime
    system: reading.Facts
    passing: Passing | Unavailable
    stored: Stored | Unavailable
    queues: Mapping[str, int] | Unavailable
    disk: tuple[int, int] | Unavailable


def read(*, now: datetime) -> Facts:
    """Ask every part; those that do not answer in time are Unavailable."""
    passing = asking.begin(_passing)
    stored = asking.begin(lambda: _stored(now))
    queues = asking.begin(_queues)
    disk = asking.begin(_disk)
    return Facts(
        at=now,
        system=reading.read(now=now),
        passing=passing.outcome(),
        stored=stored.outcome(),
        queues=queues.outcome(),
        disk=disk.outcome(),
    )


def _passing() -> Passing:
    now = time.time()
    try:
        sources = pacing.sources(now=now)
        since = frame_queue.oldest_at(presence.active_meetings())
        used, limit = redis_client.memory()
        windows = [meeting for meeting, name in sources if name == gallery_state.SOURCE]
        shown = (gallery_state.shown(meeting) for meeting in windows)
        faces = sum(len(window["faces"]) for window in shown if window)
        return Passing(
            frames=counters.totals(),
            ages=frame_ages.read(),
            queue_age_s=max(0.0, now - since) if since is not None else 0.0,
            cameras=len(sources) - len(windows),
            windows=len(windows),
            people=len(sources) - len(windows) + faces,
            interval_s=pacing.current(now=now).interval_s,
            tasks=task_totals.read(),
            memory_bytes=used,
            memory_limit_bytes=limit,
        )
    except RedisAwayError as error:
        raise NotReadyError("Redis does not answer.") from error


def _stored(now: datetime) -> Stored:
    with health.database_in_words():
        with connections["default"].cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {reading.STATEMENT_LIMIT_MS}")
        pending = WebhookDelivery.objects.filter(
            status=WebhookDelivery.Status.PENDING, next_attempt_at__lt=now
        )
        due_since = pending.aggregate(since=Min("next_attempt_at"))["since"]
        media = VideoRecording.objects.aggregate(bytes=Sum("file_size"))
        return Stored(
            analyses=_by_status(VideoAnalysis),
            recordings=_by_status(VideoRecording),
            media_bytes=media["bytes"] or 0,
            open_alerts=Alert.objects.filter(resolved_at=None).count(),
            webhooks=_by_status(WebhookDelivery),
            webhook_wait_s=(now - due_since).total_seconds() if due_since else 0.0,
            webhooks_disabled=WebhookEndpoint.objects.exclude(disabled_at=None).count(),
            database_bytes={alias: _database_bytes(alias) for alias in connections},
        )


def _by_status(
    model: type[VideoAnalysis | VideoRecording | WebhookDelivery],
) -> dict[str, int]:
    """Return the rows of each status; those without rows are 0, not absent."""
    found = model._default_manager.values_list("status").annotate(Count("pk"))  # noqa: SLF001
    return dict.fromkeys(model.Status.values, 0) | {
        status: count for status, count in found if status
    }


def _database_bytes(alias: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _queues() -> Mapping[str, int]:
    try:
        with current_app.connection_for_read(transport_options=_BROKER) as connection:
            channel = connection.channel()
            return {queue: _waiting(channel, queue) for queue in QUEUES}
    except (OperationalError, RedisAwayError, OSError) as error:
        raise NotReadyError("The broker does not answer.") from error


def _waiting(channel: object, queue: str) -> int:
    try:
        declared = channel.queue_declare(queue=queue, passive=True)  # type: ignore[attr-defined]
    except ChannelError:
        # The list of an empty queue does not exist.
        return 0
    return int(declared.message_count)


def _disk() -> tuple[int, int]:
    """Return the free and all bytes of the disk that videos are on."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        raise NotReadyError("The disk of the videos cannot be read.") from error
    return usage.free, usage.total
