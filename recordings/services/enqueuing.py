"""Puts waiting segments into the queue, a few of each analysis at a time.

So a long video does not keep a short one waiting, and a queue that is lost is filled
again without growing where it was not. What stands in the queue is a hint only: the
rows say what is to be done.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from analytics.live import queueing
from recordings.models import VideoAnalysis, VideoSegment

AT_A_TIME = 16
"""Segments of one analysis that are in the queue or in work: more than one machine has
cores, so that nobody idles, and a minute of work at most."""

OBSERVE = "recordings.tasks.observe_segment"
MERGE = "recordings.tasks.merge_segments"


def queue(analysis: VideoAnalysis, *, at: datetime) -> None:
    """Queue what is to be done next after commit; the caller holds the analysis' row."""
    segments = VideoSegment.objects.filter(analysis=analysis)
    undone = segments.exclude(status=VideoSegment.Status.DONE)
    key, run = str(analysis.pk), analysis.run
    if not undone.exists():
        transaction.on_commit(partial(_send, MERGE, key, run))
        return
    free = max(0, AT_A_TIME - undone.exclude(queued_at=None).count())
    waiting = undone.filter(status=VideoSegment.Status.WAITING, queued_at=None)
    numbers = list(waiting.order_by("number").values_list("number", flat=True)[:free])
    segments.filter(number__in=numbers).update(queued_at=at)
    for number in numbers:
        transaction.on_commit(partial(_send, OBSERVE, key, number, run))


def _send(task: str, *arguments: object) -> None:
    # Where the broker is away, what waits is found again (recordings.services.reaping).
    queueing.send(task, *arguments)
