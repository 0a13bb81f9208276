"""Makes a video of what arrived while a meeting was recorded, and starts its analysis.

Who does so holds the recording until `finishing_until`; after it another may begin anew,
MOST_ATTEMPTS times in all. The file appears whole, and the row says once that it is
ready. Until then what arrived stays.
"""

import logging
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from recordings import agreement, chunk_file, files, probing, remuxing
from recordings.media import Media, RefusedError
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import analyses

MOST_S = 270.0
"""By the clock, for writing and looking at it: a task may run for 300 s."""

HOLDS_FOR = timedelta(seconds=320)
"""Longer than a task may run, so that nobody else is at it."""

MOST_ATTEMPTS = 3

MORE_THAN_ANNOUNCED = timedelta(seconds=1)
"""The browser's first picture comes a little later than the start that we know."""

UNREADABLE = gettext_noop(
    "No picture in this recording can be read: it was stopped before the first, or "
    "something on the way damaged it."
)
NO_USABLE_SIZE = gettext_noop(
    "The picture of this recording is too small, too large or too short to be read. Record "
    "a window or a camera of a usual size."
)
NOT_MADE = gettext_noop(
    "No video could be made of this recording in several attempts. What arrived is kept on "
    "the server until the recording is deleted. Tell whoever runs this site."
)

_NO_PICTURE = {"not_video", "no_video_stream", "no_pictures"}

logger = logging.getLogger(__name__)


class UnfinishedError(Exception):
    """It could not be made a video now; it is tried again later."""


def finish(recording_id: uuid.UUID) -> None:
    """Remux what arrived, fill in what it is, start the analysis; done again it is once.

    Raises UnfinishedError where the machine is at fault, and nothing is lost.
    """
    recording = _claimed(recording_id, at=timezone.now())
    if recording is None:
        return
    if recording.finish_attempts > MOST_ATTEMPTS:
        _fail(recording, NOT_MADE)
        return
    try:
        media = _make(recording)
    except RefusedError as refused:
        logger.warning("Recording %s is no video [%s]", recording.pk, refused.code)
        is_empty = refused.code in _NO_PICTURE
        _fail(recording, UNREADABLE if is_empty else NO_USABLE_SIZE)
        return
    _store(recording, media)
    chunk_file.path(recording.pk).unlink(missing_ok=True)


def _claimed(recording_id: uuid.UUID, *, at: datetime) -> VideoRecording | None:
    """Return the recording if it is to be finished now, and count the attempt."""
    sealed = VideoRecording.objects.exclude(sealed_at=None)
    sealed = sealed.filter(pk=recording_id, status=VideoRecording.Status.PROCESSING)
    found = sealed.first()
    if found is None:
        return None
    # Space for a copy, beside what arrived; to wait for it is no attempt.
    try:
        chunk_file.require_room(found.file_size or 0)
    except chunk_file.DiskFullError as error:
        raise UnfinishedError("The disk is full") from error
    is_free = Q(finishing_until=None) | Q(finishing_until__lt=at)
    until, attempts = at + HOLDS_FOR, F("finish_attempts") + 1
    free = sealed.filter(is_free)
    if not free.update(finishing_until=until, finish_attempts=attempts):
        return None
    return sealed.filter(finishing_until=until).first()


def _make(recording: VideoRecording) -> Media:
    """Put the video in its place, whole; raises RefusedError, UnfinishedError."""
    until_s = time.monotonic() + MOST_S
    folder = files.folder(recording.pk)
    # What those who died have left.
    for left in folder.glob(".*"):
        left.unlink(missing_ok=True)
    made = folder / f".{uuid.uuid4().hex}"
    try:
        _remux(recording, made, most_s=_left_s(until_s))
        media = probing.look(made, most_s=_left_s(until_s))
        made.replace(_place(recording, media))
    except probing.ProbeBrokeError as error:
        raise UnfinishedError("Looking at it broke") from error
    finally:
        made.unlink(missing_ok=True)
    return media


def _left_s(until_s: float) -> float:
    left_s = until_s - time.monotonic()
    if left_s <= 0.0:
        raise UnfinishedError("It took too long")
    return left_s


def _place(recording: VideoRecording, media: Media) -> Path:
    return files.folder(recording.pk) / f"recording.{media.container}"


def _remux(recording: VideoRecording, made: Path, *, most_s: float) -> None:
    """Run the process that reads what came from outside."""
    length = _length(recording) + MORE_THAN_ANNOUNCED
    arguments = (
        str(chunk_file.path(recording.pk).absolute()),
        str(made.absolute()),
        recording.format or "webm",
        repr(length.total_seconds()),
    )
    with subprocess.Popen(  # noqa: S603  (our own program, no shell)
        [sys.executable, "-E", "-s", "-m", "recordings.remuxing", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            code = process.wait(timeout=most_s)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise UnfinishedError("Remuxing took too long") from error
            raise
    if code == remuxing.NO_VIDEO:
        raise RefusedError("no_video_stream", UNREADABLE)
    if code:
        raise UnfinishedError(f"Remuxing ended with {code}")


def _length(recording: VideoRecording) -> timedelta:
    """Return how long it was announced: what was recorded after that is left out."""
    if recording.stopped_at is None or recording.started_at is None:
        raise ValueError(f"Recording {recording.pk} has not run")
    return recording.stopped_at - recording.started_at


def _fail(recording: VideoRecording, words: str) -> None:
    """Say why there is no video, unless somebody said otherwise meanwhile."""
    ours = VideoRecording.objects.filter(
        pk=recording.pk, status=VideoRecording.Status.PROCESSING
    )
    ours.update(
        status=VideoRecording.Status.FAILED,
        error_message=words,
        updated_at=timezone.now(),
    )


@transaction.atomic
def _store(recording: VideoRecording, media: Media) -> None:
    """Say what it is, unless somebody did so meanwhile."""
    locked = VideoRecording.objects.select_for_update().filter(pk=recording.pk)
    found = locked.filter(status=VideoRecording.Status.PROCESSING).first()
    if found is None:
        return
    place = _place(found, media)
    found.file_path = files.relative(place)
    found.filename = f"{found.filename.rpartition('.')[0]}{place.suffix}"
    found.status = VideoRecording.Status.READY
    found.media = media.as_json()
    found.format = media.container
    found.width, found.height = media.width, media.height
    found.duration_seconds = media.duration_s
    found.file_size = place.stat().st_size
    if agreement.may_be_analysed(found):
        found.analysis = _analysis(found)
        analyses.start_on_commit(found.analysis)
    else:
        found.error_message = agreement.NOT_ANALYSED
    found.save()


def _analysis(recording: VideoRecording) -> VideoAnalysis:
    meeting, user = recording.meeting, recording.user
    if meeting is None or user is None:
        raise ValueError(f"Recording {recording.pk} is of no meeting")
    return VideoAnalysis.objects.create(
        user=user,
        filename=recording.filename,
        file_path=recording.file_path,
        file_size=recording.file_size,
        duration=recording.duration_seconds,
        media=recording.media,
        sensitivity=meeting.sensitivity,
    )
