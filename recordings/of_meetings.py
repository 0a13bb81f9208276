"""Reads of the recordings of meetings: who records now, and what was recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from meetings.models import Meeting
from recordings.models import VideoRecording
from recordings.recorders import Visitor

GONE = timedelta(seconds=45)
"""Whoever has sent nothing for so long does not record any more, although nobody has
said so yet: whoever looks after that is away."""


@dataclass(frozen=True, slots=True)
class Now:
    """A recording that runs: `name` says who; `is_window`: what everybody is in."""

    name: str
    is_window: bool
    is_own: bool


def running(visitor: Visitor, *, now: datetime) -> list[Now]:
    """Return what is recorded now, the earliest first."""
    recordings = VideoRecording.objects.filter(
        meeting=visitor.meeting,
        status=VideoRecording.Status.PROCESSING,
        started_at__isnull=False,
        stopped_at=None,
    ).annotate(heard_at=Coalesce("last_chunk_at", "started_at"))
    if not visitor.meeting.is_live:
        return []
    return [
        Now(
            name=recording.user.display_name if recording.user else "",
            is_window=recording.source == VideoRecording.Source.WINDOW,
            is_own=recording.user_id == visitor.user.pk,
        )
        for recording in recordings.filter(heard_at__gt=now - GONE)
        .select_related("user")
        .order_by("started_at")
    ]


def shown_to(visitor: Visitor) -> QuerySet[VideoRecording]:
    """Return what was recorded in the meeting, the latest first.

    A host reads that others recorded themselves, as everybody did during the meeting;
    everybody else reads of their own. Only owners can open them.
    """
    recordings = recorded(visitor.meeting)
    if not visitor.is_host:
        recordings = recordings.filter(user=visitor.user)
    return recordings


def recorded(meeting: Meeting) -> QuerySet[VideoRecording]:
    """Return what was recorded in the meeting, the latest first."""
    recordings = VideoRecording.objects.filter(
        meeting=meeting, started_at__isnull=False
    )
    return recordings.select_related("user", "analysis").order_by("-started_at", "pk")
