"""Who works on which segment: a claim with a token, held by a lease.

Whoever works renews the lease by telling how far it is. A worker that dies stops, its
lease runs out, and another claims the segment anew (recordings.services.reaping). A
claim that was replaced, or whose analysis was cancelled, started again or deleted, is
lost: its worker writes nothing any more.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from recordings import files, reasons
from recordings.analysis.segments import Segment
from recordings.media import Media
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses, announcing, enqueuing

LEASE = timedelta(seconds=20)
"""A worker that lives renews every second; a database that is away for ten is waited
for."""

MOST_ATTEMPTS = 3
"""A file that kills its worker does so again: after that, it is given up."""

RUNNING = (VideoAnalysis.Status.PENDING, VideoAnalysis.Status.PROCESSING)

_Status = VideoSegment.Status


class LostClaimError(Exception):
    """Somebody else has the segment now, or nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A segment that this worker holds, with what it needs to know."""

    analysis_id: uuid.UUID
    user_id: uuid.UUID
    run: int
    token: uuid.UUID
    path: Path
    segment: Segment
    media: Media
    fps: float


def take(
    analysis_id: uuid.UUID, number: int, run: int, *, at: datetime
) -> Claim | None:
    """Claim a segment; None where there is nothing to do, or somebody does it."""
    with transaction.atomic():
        analysis = held(analysis_id, run)
        if analysis is None:
            return None
        row = VideoSegment.objects.filter(analysis=analysis, number=number).first()
        if row is None or not _is_free(row, at=at):
            return None
        if row.attempts >= MOST_ATTEMPTS:
            analyses.end_as_failed(analysis, reasons.CRASHES, at=at)
            return None
        row.status, row.token, row.lease_until = (
            _Status.WORKING,
            uuid.uuid4(),
            at + LEASE,
        )
        row.attempts += 1
        row.save()
        if analysis.status == VideoAnalysis.Status.PENDING:
            analysis.status, analysis.started_at = VideoAnalysis.Status.PROCESSING, at
            analysis.save()
            announcing.changed(analysis.user_id)
        return _claim(analysis, row)


def renew(claim: Claim, share: float, *, at: datetime) -> None:
    """Keep the claim and store how far it is; raises LostClaimError."""
    kept = _row(claim).update(
        progress=Greatest(F("progress"), Value(share)), lease_until=at + LEASE
    )
    if not kept:
        raise LostClaimError
    _store_progress(claim.analysis_id, claim.run, at=at)
    announcing.changed(claim.user_id)


@transaction.atomic
def finish(claim: Claim, observations: bytes, *, at: datetime) -> None:
    """Store what was seen and queue what follows; raises LostClaimError."""
    analysis = held(claim.analysis_id, claim.run)
    if analysis is None:
        raise LostClaimError
    kept = _row(claim).update(
        status=_Status.DONE,
        progress=1.0,
        observations=observations,
        done_at=at,
        token=None,
        lease_until=None,
    )
    if not kept:
        raise LostClaimError
    _store_progress(claim.analysis_id, claim.run, at=at)
    enqueuing.queue(analysis, at=at)
    announcing.changed(claim.user_id)


@transaction.atomic
def give_back(claim: Claim, reason: str, *, at: datetime) -> None:
    """Let somebody try again, or end the analysis when enough have tried."""
    analysis = held(claim.analysis_id, claim.run)
    row = _row(claim).first()
    if analysis is None or row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        analyses.end_as_failed(analysis, reason, at=at)
        return
    free(_row(claim))
    enqueuing.queue(analysis, at=at)


@transaction.atomic
def give_up(claim: Claim, reason: str, *, at: datetime) -> None:
    """End the analysis: nobody can do this segment."""
    analysis = held(claim.analysis_id, claim.run)
    if analysis is not None and _row(claim).exists():
        analyses.end_as_failed(analysis, reason, at=at)


def held(analysis_id: uuid.UUID, run: int) -> VideoAnalysis | None:
    """Return the analysis, locked, if this run of it still goes on."""
    running = VideoAnalysis.objects.select_for_update().filter(status__in=RUNNING)
    return running.filter(pk=analysis_id, run=run).first()


def free(rows: QuerySet[VideoSegment]) -> int:
    """Let the segments be claimed again; return how many they were."""
    return rows.update(
        status=_Status.WAITING, token=None, lease_until=None, queued_at=None
    )


def _is_free(row: VideoSegment, *, at: datetime) -> bool:
    if row.status == _Status.WORKING:
        return row.lease_until is None or row.lease_until < at
    return row.status == _Status.WAITING


def _row(claim: Claim) -> QuerySet[VideoSegment]:
    return VideoSegment.objects.filter(
        analysis_id=claim.analysis_id, token=claim.token, status=_Status.WORKING
    )


def _claim(analysis: VideoAnalysis, row: VideoSegment) -> Claim:
    assert row.token is not None
    assert analysis.media is not None
    return Claim(
        analysis_id=analysis.pk,
        user_id=analysis.user_id,
        run=analysis.run,
        token=row.token,
        path=files.absolute(analysis.file_path),
        segment=Segment(row.number, row.start_s, row.end_s),
        media=Media.from_json(analysis.media),
        fps=analysis.sample_fps,
    )


def _store_progress(analysis_id: uuid.UUID, run: int, *, at: datetime) -> None:
    percent = analyses.percent(analyses.share_done(analysis_id))
    VideoAnalysis.objects.filter(
        pk=analysis_id, run=run, status=VideoAnalysis.Status.PROCESSING
    ).filter(progress__lt=percent).update(progress=percent, updated_at=at)
