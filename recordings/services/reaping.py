"""Finds analyses that nobody goes on with: workers that died, queues that were lost."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from recordings import reasons
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses, claims, enqueuing, rounds

LOST_AFTER = timedelta(seconds=20)
"""Nobody works on anything, and still this segment waits: it is in no queue."""

LOST_ANYWAY_AFTER = timedelta(minutes=5)
"""Others are served and this one is not: they may be before it in the queue, or it is
in none. Queued twice, it is done once."""

_Status = VideoSegment.Status


def reap(*, at: datetime) -> int:
    """Queue again what was lost; return how many analyses run."""
    running = VideoAnalysis.objects.filter(status__in=claims.RUNNING)
    keys = list(running.order_by("created_at").values_list("pk", flat=True))
    if not keys:
        return 0
    working = VideoSegment.objects.filter(status=_Status.WORKING, lease_until__gte=at)
    lost_after = LOST_ANYWAY_AFTER if working.exists() else LOST_AFTER
    lost_before = at - lost_after
    rounds.each(keys, lambda key: _look_after(key, at=at, lost_before=lost_before))
    return len(keys)


@transaction.atomic
def _look_after(analysis_id: uuid.UUID, *, at: datetime, lost_before: datetime) -> None:
    rows = VideoAnalysis.objects.select_for_update(skip_locked=True)
    analysis = rows.filter(pk=analysis_id, status__in=claims.RUNNING).first()
    if analysis is None:
        return
    segments = VideoSegment.objects.filter(analysis=analysis)
    if not segments.exists():
        _start(analysis, at=at)
        return
    if analyses.is_observed(analysis):
        last_at = segments.aggregate(last_at=Max("done_at"))["last_at"]
        if last_at < lost_before:
            enqueuing.queue(analysis, at=at)
        return
    dead = segments.filter(status=_Status.WORKING, lease_until__lt=at)
    if dead.filter(attempts__gte=claims.MOST_ATTEMPTS).exists():
        analyses.end_as_failed(analysis, reasons.CRASHES, at=at)
        return
    claims.free(dead)
    lost = segments.filter(status=_Status.WAITING, queued_at__lt=lost_before)
    claims.free(lost)
    enqueuing.queue(analysis, at=at)


def _start(analysis: VideoAnalysis, *, at: datetime) -> None:
    """Start what was to be started after a commit, and was not."""
    is_old = analysis.created_at is None or analysis.created_at < at - LOST_AFTER
    if analysis.media is not None and is_old:
        analyses.start(analysis, at=at)
