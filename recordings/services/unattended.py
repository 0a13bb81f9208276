"""Recordings that nobody looks after: their browser is gone, or their task is lost."""

import contextlib
import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

from analytics.live import queueing
from recordings.models import VideoRecording
from recordings.services import ending, rounds
from recordings.services.ending import RecordingOverError

Status = VideoRecording.Status

LATE = timedelta(minutes=15)
"""For so long after a stop chunks may arrive; pages say so in words. A browser that has
sent all, or whose page is closed, says so, and nobody waits."""

FINISH_AGAIN = timedelta(minutes=5, seconds=30)
"""Longer than finishing may take: its task is lost, and is queued anew."""

logger = logging.getLogger(__name__)


def look_after(*, now: datetime) -> None:
    """Stop what nobody sends any more or may record any more; finish what is stopped."""
    kept = VideoRecording.objects.filter(status=Status.PROCESSING)
    kept = kept.exclude(started_at=None)
    running = ending.running(kept).values_list("pk", flat=True)
    rounds.each(running, lambda key: _look_after(key, at=now))
    heard_at = Greatest(Coalesce("last_chunk_at", "stopped_at"), "stopped_at")
    late = kept.filter(stopped_at__isnull=False, sealed_at=None)
    late = late.annotate(heard_at=heard_at).filter(heard_at__lt=now - LATE)
    rounds.each(late.values_list("pk", flat=True), lambda key: _end(key, at=now))
    is_free = Q(finishing_until=None) | Q(finishing_until__lt=now)
    is_due = Q(finish_queued_at=None) | Q(finish_queued_at__lt=now - FINISH_AGAIN)
    unfinished = kept.filter(is_free, is_due, sealed_at__isnull=False)
    for recording_id in unfinished.values_list("pk", flat=True):
        logger.warning("Recording %s is finished again", recording_id)
        # Only what does not wait in the queue already.
        kept.filter(pk=recording_id).update(finish_queued_at=now)
        queueing.send(ending.FINISH, str(recording_id))


@transaction.atomic
def _look_after(recording_id: uuid.UUID, *, at: datetime) -> None:
    with contextlib.suppress(RecordingOverError):
        ending.stop_if_lost(ending.locked(recording_id), at=at)


@transaction.atomic
def _end(recording_id: uuid.UUID, *, at: datetime) -> None:
    with contextlib.suppress(RecordingOverError):
        ending.seal(ending.locked(recording_id), at=at)
