"""Queues drainers: one for a meeting with frames, more when frames wait."""

import time
import uuid

from django.conf import settings

from analytics.live import (
    drainers,
    frame_queue,
    presence,
    queueing,
    worker_registry,
)

TASK = "analytics.tasks.score_meeting"


def ensure(meeting_id: uuid.UUID, *, number: int = 0) -> bool:
    """Queue a drainer unless there is one; returns whether one was queued."""
    token = drainers.reserve(meeting_id, number)
    if token is None:
        return False
    return queueing.send(TASK, str(meeting_id), number, token)


def help_meeting(meeting_id: uuid.UUID) -> None:
    """Queue one drainer more, up to the number of live worker processes."""
    most = worker_registry.live_processes(now=time.time()) or settings.LIVE_WORKERS
    for number in range(most):
        if ensure(meeting_id, number=number):
            return


def wake_all() -> None:
    """Start a drainer for every active meeting with waiting frames and none."""
    for meeting_id in presence.active_meetings():
        if frame_queue.length(meeting_id):
            ensure(meeting_id)
