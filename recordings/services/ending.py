"""The end of a recording: it is stopped, and later sealed.

Whoever locks, locks the one row; `stop`, `stop_if_lost` and `seal` are for who holds it.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from analytics.live import queueing
from meetings import announcements
from recordings import files, stopping
from recordings.models import VideoRecording

Status = VideoRecording.Status

FINISH = "recordings.tasks.finish_recording"


class RecordingOverError(Exception):
    """It was stopped and takes nothing any more; the message says why."""


def running(recordings: QuerySet[VideoRecording]) -> QuerySet[VideoRecording]:
    """Return those that are recorded now."""
    return recordings.filter(
        status=Status.PROCESSING, stopped_at=None, started_at__isnull=False
    )


def locked(recording_id: uuid.UUID) -> VideoRecording:
    """Return the row; raises RecordingOverError where somebody has deleted it."""
    locked = VideoRecording.objects.select_for_update(of=("self",))
    locked = locked.select_related("meeting", "user", "seat")
    recording = locked.filter(pk=recording_id).first()
    if recording is None:
        raise RecordingOverError(gettext("This recording was deleted."))
    return recording


def stop_if_lost(recording: VideoRecording, *, at: datetime) -> None:
    """Stop it if nobody sends it any more, or may; then it was over since that."""
    if recording.stopped_at:
        return
    over_since = stopping.over_since(recording, now=at)
    if over_since is not None:
        stop(recording, at=over_since)


def stop(recording: VideoRecording, *, at: datetime) -> None:
    """Stop it; twice is once."""
    if recording.stopped_at is None:
        recording.stopped_at = at
        recording.save(update_fields=["stopped_at", "updated_at"])
        if recording.meeting_id:
            announcements.recording_changed(recording.meeting_id)


def seal(recording: VideoRecording, *, at: datetime) -> None:
    """Take nothing any more, and have a video made of it; what is empty goes."""
    if recording.sealed_at:
        return
    if recording.chunks == 0:
        # Nothing has arrived: there is nothing to keep.
        recording_id = recording.pk
        recording.delete()
        transaction.on_commit(lambda: files.remove(recording_id))
        return
    recording.sealed_at = recording.finish_queued_at = at
    recording.save(update_fields=["sealed_at", "finish_queued_at", "updated_at"])
    transaction.on_commit(lambda: queueing.send(FINISH, str(recording.pk)))
