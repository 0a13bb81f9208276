"""The life of an analysis: started, cancelled, tried again, deleted.

Its state is in PostgreSQL only. `run` counts the starts: who works for an earlier one
finds its claim gone and writes nothing any more. Locks are taken in one order: the
recording, the analysis, its segments.
"""

import math
import uuid
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext

from recordings import agreement, files, reasons
from recordings.models import Upload, VideoAnalysis, VideoRecording, VideoSegment
from recordings.services import announcing, enqueuing, planning, telling

Status = VideoAnalysis.Status

MERGING_FROM = 95
"""Percent when every segment is done: the rest is for merging."""


class AnalysisStateError(Exception):
    """The analysis is not in a state that allows this; the message says which."""


@transaction.atomic
def start(analysis: VideoAnalysis, *, at: datetime | None = None) -> VideoAnalysis:
    """Begin a new run, queued after commit, and return the analysis as it is now.

    Finished segments of an earlier run are kept where plan and method are the same.
    It fails where somebody in the picture has taken their agreement back.
    """
    at = at or timezone.now()
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    if not _is_agreed(analysis):
        end_as_failed(analysis, agreement.NOT_ANALYSED, at=at)
        return analysis
    analysis.run += 1
    analysis.status = Status.PENDING
    analysis.error_message = None
    analysis.started_at = analysis.finished_at = analysis.cancelled_at = None
    analysis.merge_attempts = 0
    _prepare_segments(analysis)
    analysis.progress = percent(share_done(analysis.pk))
    analysis.save()
    enqueuing.queue(analysis, at=at)
    announcing.changed(analysis.user_id)
    return analysis


def start_on_commit(analysis: VideoAnalysis) -> None:
    """Begin once the rows that the caller writes are committed.

    Where that fails, the caller's work is done all the same, and the analysis is found
    again (recordings.services.reaping).
    """
    transaction.on_commit(lambda: start(analysis), robust=True)


@transaction.atomic
def cancel(
    analysis: VideoAnalysis, *, at: datetime, words: str = reasons.CANCELLED
) -> VideoAnalysis:
    """Stop the analysis; whoever works on it notices within a second or two.

    `words` tell its owner who cancelled it. Cancelling twice changes nothing; raises
    AnalysisStateError when it is over.
    """
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    if analysis.cancelled_at:
        return analysis
    if analysis.is_over:
        raise AnalysisStateError(gettext("This analysis is over already."))
    analysis.cancelled_at = at
    end_as_failed(analysis, words, at=at)
    return analysis


@transaction.atomic
def retry(analysis: VideoAnalysis, *, at: datetime) -> VideoAnalysis:
    """Start a failed or cancelled analysis again.

    Trying again while it runs changes nothing; raises AnalysisStateError when it is
    completed, when the file is gone, or when somebody in the picture does not agree.
    """
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    if analysis.status == Status.COMPLETED:
        raise AnalysisStateError(gettext("This analysis is completed."))
    if not analysis.is_over:
        return analysis
    if not files.absolute(analysis.file_path).is_file():
        raise AnalysisStateError(gettext(reasons.FILE_GONE))
    if not _is_agreed(analysis):
        raise AnalysisStateError(gettext(agreement.NOT_ANALYSED))
    return start(analysis, at=at)


@transaction.atomic
def delete(video: VideoAnalysis | VideoRecording) -> None:
    """Delete a video: its rows, what was measured, and its files after commit.

    Whoever works on it finds its claim gone.
    """
    analysis, recording = _both(video)
    kept = [files.incoming(key) for key in _uploads(analysis)]
    folder_of = recording.pk if recording else None
    if user_id := video.user_id:
        announcing.changed(user_id)
    if recording:
        recording.delete()
    if analysis:
        analysis.delete()
    transaction.on_commit(lambda: _remove_files(folder_of, kept))


def end_as_failed(analysis: VideoAnalysis, words: str, *, at: datetime) -> None:
    """Store why it ended; the caller holds the analysis' row.

    `words` are English and translated where they are shown.
    """
    analysis.status = Status.FAILED
    analysis.error_message = words
    analysis.finished_at = at
    analysis.save()
    VideoSegment.objects.filter(analysis=analysis).exclude(
        status=VideoSegment.Status.DONE
    ).update(status=VideoSegment.Status.WAITING, token=None, lease_until=None)
    announcing.changed(analysis.user_id)
    telling.over(analysis)


def percent(share: float) -> int:
    """Return the progress when this share of the segments' length is done."""
    return math.floor(MERGING_FROM * min(1.0, share))


def share_done(analysis_id: uuid.UUID) -> float:
    """Return which share of the segments' length is done, 0 to 1."""
    length = F("end_s") - F("start_s")
    sums = VideoSegment.objects.filter(analysis=analysis_id).aggregate(
        whole_s=Sum(length), done_s=Sum(length * F("progress"))
    )
    return sums["done_s"] / sums["whole_s"] if sums["whole_s"] else 0.0


def is_observed(analysis: VideoAnalysis) -> bool:
    """Whether every segment is done."""
    segments = VideoSegment.objects.filter(analysis=analysis)
    return (
        segments.exists()
        and not segments.exclude(status=VideoSegment.Status.DONE).exists()
    )


def _is_agreed(analysis: VideoAnalysis) -> bool:
    recordings = VideoRecording.objects.select_related("meeting")
    recording = recordings.filter(analysis=analysis.pk, meeting__isnull=False).first()
    return recording is None or agreement.may_be_analysed(recording)


def _prepare_segments(analysis: VideoAnalysis) -> None:
    """Make the segments, or keep those of the run before; none is claimed then."""
    plan = planning.plan(analysis)
    method_key = planning.method_key(plan, fps=analysis.sample_fps)
    segments = VideoSegment.objects.filter(analysis=analysis)
    if method_key == analysis.method_key and segments.count() == len(plan):
        segments.exclude(status=VideoSegment.Status.DONE).update(
            status=VideoSegment.Status.WAITING,
            progress=0.0,
            attempts=0,
            token=None,
            lease_until=None,
            queued_at=None,
        )
        return
    segments.delete()
    VideoSegment.objects.bulk_create(
        VideoSegment(
            analysis=analysis,
            number=part.number,
            start_s=part.start_s,
            end_s=part.end_s,
        )
        for part in plan
    )
    analysis.method_key = method_key


def _both(
    video: VideoAnalysis | VideoRecording,
) -> tuple[VideoAnalysis | None, VideoRecording | None]:
    """Return both rows of a video, locked; one of them may not exist."""
    # The recording first: so does whoever stores its timeline.
    recordings = VideoRecording.objects.select_for_update()
    analyses = VideoAnalysis.objects.select_for_update()
    if isinstance(video, VideoRecording):
        recording = recordings.filter(pk=video.pk).first()
        return analyses.filter(recording=video.pk).first(), recording
    recording = recordings.filter(analysis=video.pk).first()
    return analyses.filter(pk=video.pk).first(), recording


def _uploads(analysis: VideoAnalysis | None) -> list[uuid.UUID]:
    if analysis is None:
        return []
    return list(Upload.objects.filter(analysis=analysis).values_list("pk", flat=True))


def _remove_files(recording_id: uuid.UUID | None, incoming: list[Path]) -> None:
    if recording_id:
        files.remove(recording_id)
    for path in incoming:
        path.unlink(missing_ok=True)
