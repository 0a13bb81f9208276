"""The life of an analysis: started, cancelled, tried again, deleted.

Its state is in PostgreSQL only. `run` counts the starts: who works for an earlier one
finds its claim gone and writes nothing any more. Locks are taken in one order, the row
of the analysis first, its segments after it.
"""

import math
import uuid
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from recordings import files
from recordings.media import Media
from recordings.models import Upload, VideoAnalysis, VideoRecording, VideoSegment
from recordings.services import announcing, enqueuing, planning

Status = VideoAnalysis.Status

MERGING_FROM = 95
"""Percent when every segment is done: the rest is for merging."""

CANCELLED = gettext_noop("You cancelled this analysis. You can start it again.")


class AnalysisStateError(Exception):
    """The analysis is not in a state that allows this; the message says which."""


@transaction.atomic
def start(analysis: VideoAnalysis, *, at: datetime | None = None) -> VideoAnalysis:
    """Begin a new run, queued after commit, and return the analysis as it is now.

    Finished segments of an earlier run are kept where plan and method are the same.
    """
    at = at or timezone.now()
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    analysis.run += 1
    analysis.status = Status.PENDING
    analysis.error_message = None
    analysis.started_at = analysis.finished_at = analysis.cancelled_at = None
    analysis.merge_attempts = 0
    _prepare_segments(analysis)
    analysis.progress = percent(_share_done(analysis))
    analysis.save()
    if analysis.segments.exclude(status=VideoSegment.Status.DONE).exists():
        enqueuing.fill(analysis, at=at)
    else:
        enqueuing.merge(analysis.pk, analysis.run)
    announcing.changed(analysis.user_id)
    return analysis


def start_on_commit(analysis: VideoAnalysis) -> None:
    """Begin once the rows that the caller writes are committed."""
    transaction.on_commit(lambda: start(analysis))


@transaction.atomic
def cancel(analysis: VideoAnalysis, *, at: datetime) -> VideoAnalysis:
    """Stop the analysis; whoever works on it notices within a second or two.

    Cancelling twice changes nothing; raises AnalysisStateError when it is over.
    """
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    if analysis.cancelled_at:
        return analysis
    if analysis.is_over:
        raise AnalysisStateError(gettext("This analysis is over already."))
    analysis.cancelled_at = at
    end_as_failed(analysis, CANCELLED, at=at)
    return analysis


@transaction.atomic
def retry(analysis: VideoAnalysis, *, at: datetime) -> VideoAnalysis:
    """Start a failed or cancelled analysis again.

    Trying again while it runs changes nothing; raises AnalysisStateError when it is
    completed, or when the file is gone.
    """
    analysis = VideoAnalysis.objects.select_for_update().get(pk=analysis.pk)
    if analysis.status == Status.COMPLETED:
        raise AnalysisStateError(gettext("This analysis is completed."))
    if not analysis.is_over:
        return analysis
    if not files.absolute(analysis.file_path).is_file():
        raise AnalysisStateError(
            gettext("The file of this video is gone. Upload it again.")
        )
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


def percent(share: float) -> int:
    """Return the progress when this share of the segments' length is done."""
    return math.floor(MERGING_FROM * min(1.0, share))


def _prepare_segments(analysis: VideoAnalysis) -> None:
    """Make the segments, or keep those of the run before; none is claimed then."""
    assert analysis.media is not None, "what is started has been probed"
    media = Media.from_json(analysis.media)
    plan = planning.plan(media, fps=analysis.sample_fps)
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


def _share_done(analysis: VideoAnalysis) -> float:
    spans = list(
        VideoSegment.objects.filter(analysis=analysis).values_list(
            "start_s", "end_s", "progress"
        )
    )
    whole_s = sum(end_s - start_s for start_s, end_s, _ in spans)
    done_s = sum((end_s - start_s) * share for start_s, end_s, share in spans)
    return done_s / whole_s if whole_s else 0.0


def _both(
    video: VideoAnalysis | VideoRecording,
) -> tuple[VideoAnalysis | None, VideoRecording | None]:
    """Return both rows of a video, locked; one of them may not exist."""
    analyses = VideoAnalysis.objects.select_for_update()
    if isinstance(video, VideoRecording):
        return analyses.filter(recording=video.pk).first(), video
    recordings = VideoRecording.objects.filter(analysis=video.pk)
    return analyses.filter(pk=video.pk).first(), recordings.first()


def _uploads(analysis: VideoAnalysis | None) -> list[uuid.UUID]:
    if analysis is None:
        return []
    return list(Upload.objects.filter(analysis=analysis).values_list("pk", flat=True))


def _remove_files(recording_id: uuid.UUID | None, incoming: list[Path]) -> None:
    if recording_id:
        files.remove(recording_id)
    for path in incoming:
        path.unlink(missing_ok=True)
