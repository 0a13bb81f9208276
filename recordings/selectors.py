"""Reads of analyses that pages and sockets share."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, FloatField, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext

from recordings.events import AnalysesUpdated, AnalysisState
from recordings.models import VideoAnalysis, VideoSegment
from users.models import User

STAYS = timedelta(minutes=1)
"""How long one that is over is still told of: an open page hears of its end."""

TELLS_AFTER_S = 3.0
"""Before that, loading and the first pictures would be taken for the speed."""

AT_MOST = 100
"""Analyses told of at once, the newest first."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Seconds of video: in all, done, and done in this run."""

    whole_s: float
    done_s: float
    done_now_s: float


def progress_of(user: User, *, now: datetime) -> AnalysesUpdated:
    """Return what a person's open pages show."""
    recent = Q(status__in=["pending", "processing"]) | Q(finished_at__gt=now - STAYS)
    analyses = VideoAnalysis.objects.filter(recent, user=user).defer("results")
    return AnalysesUpdated(states(analyses.order_by("-created_at")[:AT_MOST], now=now))


def states(
    analyses: Iterable[VideoAnalysis], *, now: datetime
) -> tuple[AnalysisState, ...]:
    """Return how far each is, in the same order; one query for all."""
    analyses = list(analyses)
    running = [one.pk for one in analyses if one.status == "processing"]
    work = _work(running) if running else {}
    return tuple(_state(one, work.get(one.pk), now=now) for one in analyses)


def state_of(analysis: VideoAnalysis, *, now: datetime) -> AnalysisState:
    """Return how far it is."""
    return states([analysis], now=now)[0]


def _state(
    analysis: VideoAnalysis, work: _Work | None, *, now: datetime
) -> AnalysisState:
    message = analysis.error_message
    return AnalysisState(
        id=str(analysis.pk),
        status=str(analysis.status or VideoAnalysis.Status.PENDING),
        progress=analysis.progress or 0,
        cancelled=analysis.cancelled_at is not None,
        error=gettext(message) if message else None,
        seconds_left=_seconds_left(analysis, work, now=now),
        url=reverse("recordings:analysis", args=[analysis.pk]),
    )


def _seconds_left(
    analysis: VideoAnalysis, work: _Work | None, *, now: datetime
) -> int | None:
    if work is None or analysis.started_at is None or work.done_now_s <= 0:
        return None
    if work.done_s >= work.whole_s:
        return None
    so_far_s = (now - analysis.started_at).total_seconds()
    if so_far_s < TELLS_AFTER_S:
        return None
    return round((work.whole_s - work.done_s) * so_far_s / work.done_now_s)


def _work(analysis_ids: list[uuid.UUID]) -> dict[uuid.UUID, _Work]:
    length = F("end_s") - F("start_s")
    done = length * F("progress")
    # Kept from an earlier run: done before this one began.
    is_kept = Q(done_at__lte=F("analysis__started_at"))
    now = Case(When(is_kept, then=Value(0.0)), default=done, output_field=FloatField())
    rows: QuerySet[VideoSegment, tuple[uuid.UUID, float, float, float]] = (
        VideoSegment.objects.filter(analysis__in=analysis_ids)
        .values_list("analysis_id")
        .annotate(whole_s=Sum(length), done_s=Sum(done), done_now_s=Sum(now))
    )
    return {key: _Work(*sums) for key, *sums in rows}
