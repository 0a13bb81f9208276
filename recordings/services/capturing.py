"""Recording in a meeting: begun, chunk by chunk, stopped.

A recording runs until it is stopped; chunks that the browser still holds are taken for
a while after that (recordings.services.unattended), until it is sealed: then nothing is
added any more and it is finished (recordings.services.finishing).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from meetings import announcements
from recordings import chunk_file, files, recorders, stopping
from recordings.models import VideoRecording
from recordings.recorders import RecordingRefusedError, Visitor
from recordings.services import ending
from recordings.services.ending import RecordingOverError

Status = VideoRecording.Status

MAX_CHUNK_BYTES = 2 * 1024 * 1024
MAX_BYTES = 2 * 1024**3
"""Four hours at 1 Mbit/s; the browser is asked for less."""

MAX_AT_ONCE = 20
MAX_EACH = 50
"""Recordings of one person in one meeting."""


class ChunkGapError(Exception):
    """Chunks before this one are missing; `expected` is the next one to send."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"Chunk {expected} is next")
        self.expected = expected


class NotVideoError(Exception):
    """The first chunk does not begin a video of a known format."""


class TooLargeError(Exception):
    """The chunk, or the recording with it, is larger than allowed."""


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
    for earlier in ending.running(own).select_for_update(of=("self",)):
        ending.stop(earlier, at=at)
    if ending.running(visitor.meeting.recordings.all()).count() >= MAX_AT_ONCE:
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
    recording = ending.locked(recording_id)
    if recording.sealed_at or recording.status != Status.PROCESSING:
        raise RecordingOverError(
            gettext("This recording is closed: what had arrived is kept, no more.")
        )
    ending.stop_if_lost(recording, at=at)
    if number < recording.chunks:
        return _taken(recording)
    if number > recording.chunks:
        raise ChunkGapError(recording.chunks)
    if number == 0:
        _begin_file(recording, chunk)
    size = recording.file_size or 0
    if size + len(chunk) > MAX_BYTES:
        ending.stop(recording, at=at)
        ending.seal(recording, at=at)
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
        recording = ending.locked(recording_id)
    except RecordingOverError:
        return
    if recording.sealed_at or recording.status != Status.PROCESSING:
        return
    ending.stop(recording, at=at)
    if chunks is not None and recording.chunks >= chunks:
        ending.seal(recording, at=at)


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


def _name(visitor: Visitor, at: datetime) -> str:
    about = f"{visitor.meeting.title}, {visitor.user.display_name}"
    return f"{about[:220]}, {at:%Y-%m-%d %H.%M}.webm"
