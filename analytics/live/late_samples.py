"""Samples that come when their meeting is over: it is summed up again."""

import logging
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from analytics.live import queueing
from analytics.models import MeetingSummary
from analytics.timeseries import minutes
from analytics.timeseries.insert import SampleRow
from meetings import visibility
from meetings.models import Meeting

logger = logging.getLogger(__name__)

SUMMARISE = "analytics.tasks.summarise"
SETTLE_S = 2
"""The frames that were on their way when the meeting ended are scored by then."""


def without_unlinked(rows: Sequence[SampleRow]) -> list[SampleRow]:
    """Return the rows without those of room-only meetings that are summed up.

    There nobody has an id any more, so a late row would be somebody more, and two
    people could pass for three. To be called within `insert.alone`.
    """
    unlinked = set(
        MeetingSummary.objects.filter(
            visibility.storing_nobody("meeting__"),
            meeting_id__in={row.meeting_id for row in rows},
            meeting__status=Meeting.Status.ENDED,
        ).values_list("meeting_id", flat=True)
    )
    kept = [row for row in rows if row.meeting_id not in unlinked]
    if len(kept) < len(rows):
        logger.warning("Dropped %d late samples of rooms", len(rows) - len(kept))
    return kept


def sum_up_again(rows: Sequence[SampleRow], *, told: set[uuid.UUID]) -> None:
    """Queue the summaries of the meetings that were over before these rows came.

    Those in `told` are queued already, and the others go there. Not of meetings so old
    that a summary would miss samples that have reached their age.
    """
    now = timezone.now()
    over = Meeting.objects.filter(
        pk__in={row.meeting_id for row in rows} - told,
        status=Meeting.Status.ENDED,
        # Else the first summary is still to come, and will see them.
        end_time__lte=now - timedelta(seconds=SETTLE_S),
        start_time__gt=now - minutes.KEPT_ROWS,
    )
    for meeting_id in over.values_list("pk", flat=True):
        queueing.send(SUMMARISE, str(meeting_id), countdown=SETTLE_S)
        told.add(meeting_id)
