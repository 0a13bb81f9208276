"""A person's videos, uploaded and recorded: searched, filtered, in pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from recordings import selectors
from recordings.events import AnalysisState
from recordings.models import VideoAnalysis, VideoRecording
from users.models import User

PER_PAGE = 20

UNDER_WAY, COMPLETED, FAILED = "under_way", "completed", "failed"
UPLOADED, RECORDED = "uploaded", "recorded"

_STATES = {
    UNDER_WAY: Q(analysis__status__in=["pending", "processing"])
    | Q(analysis=None, status="processing"),
    COMPLETED: Q(analysis__status="completed"),
    FAILED: Q(analysis__status="failed") | Q(analysis=None, status="failed"),
}
_KINDS = {
    UPLOADED: Q(source=VideoRecording.Source.UPLOAD),
    RECORDED: ~Q(source=VideoRecording.Source.UPLOAD),
}
_HEAVY = ("analysis__results", "analysis__media", "alerts_data", "media")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the owner looks for; empty is everything."""

    query: str = ""
    state: str = ""
    kind: str = ""

    @property
    def are_set(self) -> bool:
        """Whether videos are left out."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Video:
    """A row of the list; `state` is None where nothing analyses it (yet)."""

    recording: VideoRecording
    state: AnalysisState | None
    score: float | None

    @property
    def length(self) -> str:
        """Return the length as on a player: 0:07, 1:02:03; empty where unknown."""
        if self.recording.duration_seconds is None:
            return ""
        minutes, seconds = divmod(math.floor(self.recording.duration_seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return (
            f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list."""

    videos: Sequence[Video]
    page: Page[VideoRecording]
    total: int


def read(user: User, filters: Filters, *, number: str | None, now: datetime) -> Listing:
    """Return a page, newest first; a page that is not there is the nearest.

    Three questions to the database, however many videos there are.
    """
    page = Paginator(found(user, filters), PER_PAGE).get_page(number)
    recordings = list(page)
    analyses = [one.analysis for one in recordings if one.analysis]
    states = dict(zip(analyses, selectors.states(analyses, now=now), strict=True))
    videos = [
        Video(one, states[one.analysis] if one.analysis else None, _score(one))
        for one in recordings
    ]
    return Listing(videos=videos, page=page, total=page.paginator.count)


def has_videos(user: User) -> bool:
    """Whether this person has any video."""
    return VideoRecording.objects.filter(user=user).exists()


def found(user: User, filters: Filters) -> QuerySet[VideoRecording]:
    """Return a person's videos, newest first, without what is heavy in them."""
    videos = (
        VideoRecording.objects.filter(user=user)
        .select_related("analysis", "meeting")
        .defer(*_HEAVY)
        .annotate(score=F("analysis__results__summary__attention_score"))
    )
    if filters.query:
        videos = videos.filter(
            Q(filename__icontains=filters.query)
            | Q(meeting__title__icontains=filters.query)
        )
    videos = videos.filter(
        _STATES.get(filters.state, Q()), _KINDS.get(filters.kind, Q())
    )
    return videos.order_by("-created_at", "pk")


def _score(recording: VideoRecording) -> float | None:
    is_completed = (
        recording.analysis is not None
        and recording.analysis.status == VideoAnalysis.Status.COMPLETED
    )
    score: float | None = recording.score if is_completed else None  # type: ignore[attr-defined]
    return score
