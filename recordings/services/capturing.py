"""Recording in a meeting: begun, chunk by chunk, stopped, sealed.

A recording runs until it is stopped; chunks that the browser still holds are taken for
LATE after that, until it is sealed: then nothing is added any more and it is finished
(recordings.services.finishing). Whoever locks, locks the one row.
"""

import contextlib
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext

from analytics.live import queueing
from meetings import announcements
from recordings import chunk_file, files, recorders, stopping
from recordings.models import VideoRecording
from recordings.recorders import RecordingRefusedError, Visitor
from recordings.services import rounds

Status = VideoRecording.Status

LATE = timedelta(minutes=15)
"""For so long after a stop chunks may arrive; pages say so in words. A browser that has
sent all, or whose page is closed, says so, and nobody waits."""

FINISH_AGAIN = timedelta(minutes=5, seconds=30)
"""Longer than finishing may take: its task is lost, and is queued anew."""

MAX_CHUNK_BYTES = 2 * 1024 * 1024
MAX_BYTES = 2 * 1024**3
"""Four hours at 1 Mbit/s; the browser is asked for less."""

MAX_AT_ONCE = 20
MAX_EACH = 50
"""Recordings of one person in one meeting."""

FINISH = "recordings.tasks.finish_recording"

logger = logging.getLogger(__name__)


class ChunkGapError(Exception):
    """Chunks before this one are missing; `expected` is the next one to send."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"Chunk {expected} is next")
        self.expected = expected


class NotVideoError(Exception):
    """The first chunk does not begin a video of a known format."""


class TooLargeError(Exception):
    """The chunk, or the recording with it, is larger than allowed."""


class RecordingOverError(Exception):
    """It was stopped and takes nothing any more; the message says why."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A chunk that was taken: `expected` is the next, `is_running` wants more."""

    expected: int
    is_running: bool


@transaction.atomic
def begin(
    visitor: Visitor, *, source: str, at: datetime, is_told: bool = False
) -> VideoRecording:
    """Announce a recording and make room for it.

    For a window whoever records says that everybody in it `is_told`. Another one that this person has running here is stopped. Raises
    RecordingRefusedError and DiskFullError.
    """
    if source not in recorders.sources(visitor):
        raise RecordingRefusedError("source", gettext("This cannot be recorded here."))
    recorders.require_told(visitor, source, is_told=is_told)
    chunk_file.require_room()
    own = VideoRecording.objects.filter(meeting=visitor.meeting, user=visitor.user)
    if own.count() >= MAX_EACH:
        raise RecordingRefusedError(
            "too_many",
            gettext("You have recorded %(count)d times here. Delete some first.")
            % {"count": MAX_EACH},
        )
    for earlier in _running(own).select_for_update(of=("self",)):
        _stop(earlier, at=at)
    if _running(visitor.meeting.recordings.all()).count() >= MAX_AT_ONCE:
        raise RecordingRefusedError(
            "too_many_at_once",
            gettext("%(count)d people record already. Try again when one has stopped.")
            % {"count": MAX_AT_ONCE},
        )
    recording_id = uuid.uuid4()
    recording = VideoRecording(
        pk=recording_id,
        meeting=visitor.meeting,
        user=visitor.user,
        seat=visitor.seat,
        source=source,
        filename=_name(visitor, at),
        file_path=files.relative(files.folder(recording_id) / "recording.webm"),
        file_size=0,
        started_at=at,
    )
    recording.full_clean(exclude=["meeting", "user", "seat"])
    recording.save()
    announcements.recording_changed(visitor.meeting.pk)
    return recording


@transaction.atomic
def add(
    recording_id: uuid.UUID, *, number: int, chunk: bytes, at: datetime
) -> Taken | None:
    """Append chunk `number`, counted from 0; one that is there already changes nothing.

    None: that was the last that fitted, and the recording is stopped. Raises
    RecordingOverError, ChunkGapError, NotVideoError, TooLargeError, DiskFullError.
    """
    if len(chunk) > MAX_CHUNK_BYTES:
        raise TooLargeError
    recording = _locked(recording_id)
    if recording.sealed_at or recording.status != Status.PROCESSING:
        raise RecordingOverError(
            gettext("This recording is closed: what had arrived is kept, no more.")
        )
    _stop_if_lost(recording, at=at)
    if number < recording.chunks:
        return _taken(recording)
    if number > recording.chunks:
        raise ChunkGapError(recording.chunks)
    if number == 0:
        _begin_file(recording, chunk)
    size = recording.file_size or 0
    if size + len(chunk) > MAX_BYTES:
        _stop(recording, at=at)
        _seal(recording, at=at)
        return None
    recording.stopped_at = stopping.stop_after_silence(recording, now=at)
    chunk_file.write(recording.pk, chunk, at_byte=size)
    recording.file_size = size + len(chunk)
    recording.chunks += 1
    recording.last_chunk_at = at
    recording.save()
    return _taken(recording)


@transaction.atomic
def stop(recording_id: uuid.UUID, *, chunks: int | None, at: datetime) -> None:
    """Stop the recording, and finish it if all of its `chunks` have arrived.

    None: the sender does not know yet how many there are. Stopping twice is once.
    """
    try:
        recording = _locked(recording_id)
    except RecordingOverError:
        return
    if recording.sealed_at or recording.status != Status.PROCESSING:
        return
    _stop(recording, at=at)
    if chunks is not None and recording.chunks >= chunks:
        _seal(recording, at=at)


def look_after(*, now: datetime) -> None:
    """Stop what nobody sends any more or may record any more; finish what is stopped."""
    kept = VideoRecording.objects.filter(status=Status.PROCESSING)
    kept = kept.exclude(started_at=None)
    running = _running(kept).values_list("pk", flat=True)
    rounds.each(running, lambda key: _look_after(key, at=now))
    heard_at = Greatest(Coalesce("last_chunk_at", "stopped_at"), "stopped_at")
    late = kept.filter(stopped_at__isnull=False, sealed_at=None)
    late = late.annotate(heard_at=heard_at).filter(heard_at__lt=now - LATE)
    rounds.each(late.values_list("pk", flat=True), lambda key: _end(key, at=now))
    is_free = Q(finishing_until=None) | Q(finishing_until__lt=now)
    is_due = Q(finish_queued_at=None) | Q(finish_queued_at__lt=now - FINISH_AGAIN)
    unfinished = kept.filter(is_free, is_due, sealed_at__isnull=False)
    for recording_id in unfinished.values_list("pk", flat=True):
        logger.warning("Recording %s is finished again", recording_id)
        # Only what does not wait in the queue already.
        kept.filter(pk=recording_id).update(finish_queued_at=now)
        queueing.send(FINISH, str(recording_id))


@transaction.atomic
def _look_after(recording_id: uuid.UUID, *, at: datetime) -> None:
    with contextlib.suppress(RecordingOverError):
        _stop_if_lost(_locked(recording_id), at=at)


@transaction.atomic
def _end(recording_id: uuid.UUID, *, at: datetime) -> None:
    with contextlib.suppress(RecordingOverError):
        _seal(_locked(recording_id), at=at)


def _running(recordings: QuerySet[VideoRecording]) -> QuerySet[VideoRecording]:
    return recordings.filter(
        status=Status.PROCESSING, stopped_at=None, started_at__isnull=False
    )


def _locked(recording_id: uuid.UUID) -> VideoRecording:
    """Return the row; raises RecordingOverError where somebody has deleted it."""
    locked = VideoRecording.objects.select_for_update(of=("self",))
    locked = locked.select_related("meeting", "user", "seat")
    recording = locked.filter(pk=recording_id).first()
    if recording is None:
        raise RecordingOverError(gettext("This recording was deleted."))
    return recording


def _taken(recording: VideoRecording) -> Taken:
    return Taken(recording.chunks, is_running=recording.stopped_at is None)


def _begin_file(recording: VideoRecording, chunk: bytes) -> None:
    container = chunk_file.container_of(chunk)
    if container is None:
        raise NotVideoError
    target = files.folder(recording.pk) / f"recording.{container}"
    recording.file_path = files.relative(target)
    recording.format = container
    recording.filename = f"{recording.filename.rpartition('.')[0]}.{container}"


def _stop_if_lost(recording: VideoRecording, *, at: datetime) -> None:
    if recording.stopped_at:
        return
    over_since = stopping.over_since(recording, now=at)
    if over_since is not None:
        _stop(recording, at=over_since)


def _stop(recording: VideoRecording, *, at: datetime) -> None:
    if recording.stopped_at is None:
        recording.stopped_at = at
        recording.save(update_fields=["stopped_at", "updated_at"])
        if recording.meeting_id:
            announcements.recording_changed(recording.meeting_id)


def _seal(recording: VideoRecording, *, at: datetime) -> None:
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


def _name(visitor: Visitor, at: datetime) -> str:
    about = f"{visitor.meeting.title}, {visitor.user.display_name}"
    return f"{about[:220]}, {at:%Y-%m-%d %H.%M}.webm"
