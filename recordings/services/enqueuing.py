"""Puts waiting segments into the queue, a few of each analysis at a time.

So a long video does not keep a short one waiting, and a queue that is lost is filled
again without growing where it was not. What stands in the queue is a hint only: the
rows say what is to be done.
"""

import uuid
from datetime import datetime

from django.db import transaction

from analytics.live import queueing
from recordings.models import VideoAnalysis, VideoSegment

AT_A_TIME = 16
"""Segments of one analysis that are in the queue or in work: more than one machine has
cores, so that nobody idles, and a minute of work at most."""

OBSERVE = "recordings.tasks.observe_segment"
MERGE = "recordings.tasks.merge_segments"


def fill(analysis: VideoAnalysis, *, at: datetime) -> None:
    """Queue waiting segments after commit; the caller holds the analysis' row."""
    segments = VideoSegment.objects.filter(analysis=analysis)
    under_way = segments.exclude(status=VideoSegment.Status.DONE).exclude(
        queued_at=None
    )
    waiting = segments.filter(status=VideoSegment.Status.WAITING, queued_at=None)
    free = max(0, AT_A_TIME - under_way.count())
    numbers = list(waiting.order_by("number").values_list("number", flat=True)[:free])
    segments.filter(number__in=numbers).update(queued_at=at)
    key, run = str(analysis.pk), analysis.run
    transaction.on_commit(lambda: _send(key, numbers, run))


def merge(analysis_id: uuid.UUID, run: int) -> None:
    """Queue the merging after commit."""
    transaction.on_commit(lambda: queueing.send(MERGE, str(analysis_id), run))


def _send(analysis_id: str, numbers: list[int], run: int) -> None:
    for number in numbers:
        # The broker is away: what waits is found again (recordings.services.reaping).
        if not queueing.send(OBSERVE, analysis_id, number, run):
            return
