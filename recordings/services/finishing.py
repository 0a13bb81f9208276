"""Makes a video of what arrived while a meeting was recorded, and starts its analysis.

May be done twice at once, or again after it was cut off: the file appears whole, and
the row says once that it is ready.
"""

import logging
import os
import signal
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from meetings.models import Consent
from recordings import chunk_file, files, probing, remuxing
from recordings.media import Media, RefusedError
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import analyses

MOST_S = 170.0
"""By the clock: a task may run for 200 s."""

MORE_THAN_ANNOUNCED = timedelta(seconds=1)
"""The browser's first picture comes a little later than the start that we know."""

UNREADABLE = gettext_noop(
    "No picture in this recording can be read: it was stopped before the first, or "
    "something on the way damaged it."
)
NOT_ANALYSED = gettext_noop(
    "It was not analysed: somebody who may be in the picture took part without analysis."
)

logger = logging.getLogger(__name__)


class UnfinishedError(Exception):
    """It could not be made a video now; it is tried again later."""


def finish(recording_id: uuid.UUID) -> None:
    """Remux what arrived, fill in what it is, start the analysis; done again it is once.

    Raises UnfinishedError where the machine is at fault, and nothing is lost.
    """
    sealed = VideoRecording.objects.exclude(sealed_at=None)
    sealed = sealed.filter(status=VideoRecording.Status.PROCESSING)
    recording = sealed.filter(pk=recording_id).first()
    if recording is None:
        return
    try:
        media = _make(recording)
    except RefusedError as refused:
        logger.warning("Recording %s is no video [%s]", recording.pk, refused.code)
        _store(recording, None)
    else:
        _store(recording, media)
    chunk_file.path(recording.pk).unlink(missing_ok=True)


def _make(recording: VideoRecording) -> Media:
    """Put the video in its place, whole; raises RefusedError, UnfinishedError."""
    target = files.absolute(recording.file_path)
    made = target.with_name(f".{uuid.uuid4().hex}")
    try:
        _remux(recording, made)
        media = probing.probe(made)
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)
    return media


def _remux(recording: VideoRecording, made: Path) -> None:
    """Run the process that reads what came from outside."""
    length = _length(recording) + MORE_THAN_ANNOUNCED
    arguments = (
        str(chunk_file.path(recording.pk).absolute()),
        str(made.absolute()),
        recording.format or "webm",
        repr(length.total_seconds()),
    )
    # Space for a copy, beside what arrived.
    try:
        chunk_file.require_room(recording.file_size or 0)
    except chunk_file.DiskFullError as error:
        raise UnfinishedError("The disk is full") from error
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
            code = process.wait(timeout=MOST_S)
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


@transaction.atomic
def _store(recording: VideoRecording, media: Media | None) -> None:
    """Say what it is, None for no video, unless somebody did so meanwhile."""
    locked = VideoRecording.objects.select_for_update().filter(pk=recording.pk)
    found = locked.filter(status=VideoRecording.Status.PROCESSING).first()
    if found is None:
        return
    if media is None:
        found.status = VideoRecording.Status.FAILED
        found.error_message = UNREADABLE
        found.save()
        return
    found.status = VideoRecording.Status.READY
    found.media = media.as_json()
    found.format = media.container
    found.width, found.height = media.width, media.height
    found.duration_seconds = media.duration_s
    found.file_size = files.absolute(found.file_path).stat().st_size
    if may_be_analysed(found):
        found.analysis = _analysis(found)
        analyses.start_on_commit(found.analysis)
    else:
        found.error_message = NOT_ANALYSED
    found.save()


def may_be_analysed(recording: VideoRecording) -> bool:
    """Whether nobody who took part without analysis may be in the picture.

    A camera shows whoever recorded it; a window shows everybody who was there.
    """
    if recording.source == VideoRecording.Source.CAMERA:
        return True
    without = Consent.objects.filter(
        participant__meeting=recording.meeting,
        participant__joined_at__lt=recording.stopped_at,
        choice=Consent.Choice.NO_ANALYSIS,
        given_at__lt=recording.stopped_at,
    ).exclude(withdrawn_at__lt=recording.started_at)
    return not without.exclude(participant__left_at__lt=recording.started_at).exists()


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
