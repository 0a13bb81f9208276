"""Puts the segments of a video together: results, rows of the timeline, alerts.

One worker at a time, held by a lock of the database's that dies with its connection.
What comes out depends on the segments only, so that doing it twice changes nothing.
"""

import contextlib
import itertools
import logging
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from analytics.alerts.presets import PRESETS
from analytics.vision.errors import BadStateError, BadVideoError
from recordings import reasons
from recordings.analysis import merging
from recordings.analysis.merging import Merged
from recordings.media import Media
from recordings.models import DetectionFrame, VideoAnalysis, VideoRecording
from recordings.services import analyses, announcing, claims, telling
from recordings.services.claims import LostClaimError

ROWS_AT_ONCE = 2000

logger = logging.getLogger(__name__)


def merge(analysis_id: uuid.UUID, run: int) -> None:
    """Complete an analysis whose segments are done, unless somebody does."""
    with _alone(analysis_id) as is_alone:
        analysis = _begin(analysis_id, run, at=timezone.now()) if is_alone else None
        if analysis is None:
            return
        begun_s = time.monotonic()
        with contextlib.suppress(LostClaimError):
            _store(analysis, _merged(analysis), at=timezone.now())
            took_s = time.monotonic() - begun_s
            logger.info("Completed the analysis %s [%.1f s]", analysis_id, took_s)


def named_alerts(
    alerts: list[dict[str, Any]], names: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the form of `video_recordings.alerts_data`: docs/results.md."""
    return [
        {**alert, "name": names.get(str(alert["track_id"])) or None} for alert in alerts
    ]


def camera_names(
    recording: VideoRecording | None, people: list[dict[str, Any]]
) -> dict[str, str]:
    """Return the name of the one person in their own camera's picture, else none."""
    is_camera = recording and recording.source == VideoRecording.Source.CAMERA
    if not is_camera or recording is None or recording.user is None:
        return {}
    if len(people) != 1:
        return {}
    return {str(people[0]["track_id"]): recording.user.display_name}


@contextlib.contextmanager
def _alone(analysis_id: uuid.UUID) -> Iterator[bool]:
    """Say whether nobody else merges it, and let nobody meanwhile."""
    key = int.from_bytes(analysis_id.bytes[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@transaction.atomic
def _begin(analysis_id: uuid.UUID, run: int, *, at: datetime) -> VideoAnalysis | None:
    """Return the analysis if it is to be merged now, and count the attempt."""
    analysis = claims.held(analysis_id, run)
    if analysis is None or not analyses.is_observed(analysis):
        return None
    if analysis.merge_attempts >= claims.MOST_ATTEMPTS:
        analyses.end_as_failed(analysis, reasons.CRASHES, at=at)
        return None
    analysis.merge_attempts += 1
    if analysis.status == VideoAnalysis.Status.PENDING:
        analysis.status, analysis.started_at = VideoAnalysis.Status.PROCESSING, at
    analysis.progress = max(analysis.progress or 0, analyses.MERGING_FROM)
    analysis.save()
    announcing.changed(analysis.user_id)
    return analysis


def _merged(analysis: VideoAnalysis) -> Merged:
    """Return the result; raises LostClaimError when there will be none now."""
    assert analysis.media is not None
    parts = analysis.segments.order_by("number").values_list("observations", flat=True)
    try:
        return merging.merge(
            [bytes(part or b"") for part in parts],
            media=Media.from_json(analysis.media),
            fps=analysis.sample_fps,
            preset=PRESETS[analysis.sensitivity],
        )
    except DatabaseError:
        raise
    except BadVideoError:
        _end(analysis, reasons.UNREADABLE)
    except BadStateError:
        logger.exception("Segments of %s cannot be read", analysis.pk)
        _end_without_segments(analysis)
    except Exception as error:
        # Process edge: it is tried again, and given up after a few times.
        logger.exception("Merging of %s broke", analysis.pk)
        if analysis.merge_attempts >= claims.MOST_ATTEMPTS:
            _end(analysis, _reason(error))
    raise LostClaimError


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return reasons.NO_MEMORY
    if isinstance(error, SoftTimeLimitExceeded):
        return reasons.TOO_SLOW
    return reasons.UNEXPECTED


@transaction.atomic
def _end(analysis: VideoAnalysis, reason: str) -> None:
    if held := claims.held(analysis.pk, analysis.run):
        analyses.end_as_failed(held, reason, at=timezone.now())


@transaction.atomic
def _end_without_segments(analysis: VideoAnalysis) -> None:
    """End it so that whoever tries again begins with none of these segments."""
    if held := claims.held(analysis.pk, analysis.run):
        held.segments.all().delete()
        analyses.end_as_failed(held, reasons.UNEXPECTED, at=timezone.now())


@transaction.atomic
def _store(analysis: VideoAnalysis, merged: Merged, *, at: datetime) -> None:
    """Store everything, or nothing where the run is over by then.

    The recording is locked first, so that nobody deletes it meanwhile; the analysis
    last: until then it can be cancelled.
    """
    recordings = VideoRecording.objects.select_for_update(of=("self",))
    recording = recordings.filter(analysis=analysis.pk).first()
    if recording:
        _store_timeline(recording, merged)
    held = claims.held(analysis.pk, analysis.run)
    if held is None:
        raise LostClaimError
    assert held.media is not None
    media = Media.from_json(held.media)
    held.names = held.names or camera_names(recording, merged.results["people"])
    if recording:
        alerts = named_alerts(merged.results["alerts"], held.names)
        VideoRecording.objects.filter(pk=recording.pk).update(
            alerts_data=alerts,
            alert_count=len(alerts),
            duration_seconds=media.duration_s,
            width=media.width,
            height=media.height,
            updated_at=at,
        )
    held.results = merged.results
    held.duration = media.duration_s
    held.status, held.progress = VideoAnalysis.Status.COMPLETED, 100
    held.error_message, held.finished_at = None, at
    held.save()
    # They know what the faces look like, and that is nobody's business any more.
    held.segments.all().delete()
    announcing.changed(held.user_id)
    telling.over(held)


def _store_timeline(recording: VideoRecording, merged: Merged) -> None:
    DetectionFrame.objects.filter(recording=recording).delete()
    start = recording.started_at or recording.created_at or timezone.now()
    rows = (
        DetectionFrame(
            recording=recording,
            video_timestamp_ms=row.at_ms,
            time=start + timedelta(milliseconds=row.at_ms),
            faces_data=row.faces,
            avg_attention_score=row.score,
        )
        for row in merged.timeline
    )
    while chunk := list(itertools.islice(rows, ROWS_AT_ONCE)):
        DetectionFrame.objects.bulk_create(chunk)
