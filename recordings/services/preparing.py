"""Makes sure that browsers play a recording: looks into its file, copies it if need be.

Who does so holds the recording until `preparing_until` and renews that while the copy
grows; after it another may begin anew, MOST_ATTEMPTS times in all. The copy appears
whole, under its own name. Done again, nothing changes.
"""

import contextlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from analytics.live import queueing
from recordings import chunk_file, files
from recordings.models import VideoAnalysis, VideoRecording

PREPARE = "recordings.tasks.prepare_recording"

HOLDS_FOR = timedelta(seconds=60)
QUEUED_FOR = timedelta(minutes=30)
"""So long the next one may wait behind segments before it is queued anew."""

MOST_ATTEMPTS = 3
RENEWED_EVERY_S = 3.0
SILENT_FOR_S = 120.0
"""So long no process that still copies says nothing: it says so every second."""

UNREADABLE = gettext_noop(
    "No picture in this file can be shown. Export the video again, for instance as MP4, "
    "and upload that."
)
NO_SPACE = gettext_noop(
    "There was no space left for a copy that browsers can play. Tell whoever runs this "
    "site."
)
BROKEN = gettext_noop(
    "A copy that browsers can play could not be made of this file. Export the video "
    "again, for instance as MP4, and upload that."
)
_WHY = {"unreadable": UNREADABLE, "no_space": NO_SPACE}

logger = logging.getLogger(__name__)

_Status = VideoRecording.Status


class LostError(Exception):
    """The recording is another's by now, or deleted."""


def look_after(*, at: datetime) -> None:
    """Queue the next recording that is to be prepared, one at a time.

    The first ones are those that nobody can play yet; what was tried before comes last.
    """
    waiting = _waiting()
    is_held = Q(preparing_until__gt=at)
    is_queued = Q(prepare_queued_at__gt=at - QUEUED_FOR)
    if waiting.filter(is_held | is_queued).exists():
        return
    order = ("prepare_attempts", "status", "created_at")
    following = waiting.order_by(*order).values_list("pk", flat=True)
    if pk := following.first():
        waiting.filter(pk=pk).update(prepare_queued_at=at)
        queueing.send(PREPARE, str(pk))


def prepare(recording_id: uuid.UUID) -> None:
    """Prepare a recording, unless somebody does or did."""
    recording = _claimed(recording_id, at=timezone.now())
    if recording is None:
        return
    if recording.prepare_attempts > MOST_ATTEMPTS:
        _store(recording, {"failed": "broken"})
        return
    source = files.absolute(recording.file_path)
    if not source.is_file():
        _finish(recording, status=recording.status)
        return
    begun_s = time.monotonic()
    with contextlib.suppress(LostError):
        _store(recording, _copied(recording, source))
        took_s = time.monotonic() - begun_s
        logger.info("Prepared the recording %s [%.1f s]", recording_id, took_s)


def _waiting() -> QuerySet[VideoRecording]:
    """Return recordings that are whole, looked at, and not prepared."""
    is_over = Q(analysis=None) | Q(
        analysis__status__in=[
            VideoAnalysis.Status.COMPLETED,
            VideoAnalysis.Status.FAILED,
        ]
    )
    return VideoRecording.objects.filter(
        is_over,
        prepared_at=None,
        status__in=[_Status.READY, _Status.PROCESSING],
        media__isnull=False,
    )


def _claimed(recording_id: uuid.UUID, *, at: datetime) -> VideoRecording | None:
    is_free = Q(preparing_until=None) | Q(preparing_until__lt=at)
    until = at + HOLDS_FOR
    free = _waiting().filter(is_free, pk=recording_id)
    claim = {"preparing_until": until, "prepare_queued_at": None}
    if not free.update(**claim, prepare_attempts=F("prepare_attempts") + 1):
        return None
    return VideoRecording.objects.filter(pk=recording_id, preparing_until=until).first()


def _update(recording: VideoRecording, **values: Any) -> None:
    """Write to the row while it is ours; raises LostError."""
    ours = VideoRecording.objects.filter(
        pk=recording.pk, preparing_until=recording.preparing_until, prepared_at=None
    )
    if not ours.update(**values, updated_at=timezone.now()):
        raise LostError
    for name, value in values.items():
        setattr(recording, name, value)


def _finish(recording: VideoRecording, **values: Any) -> None:
    _update(recording, **values, prepared_at=timezone.now(), preparing_until=None)


def _store(recording: VideoRecording, answer: dict[str, Any]) -> None:
    """Store what became of it; raises LostError."""
    if "failed" in answer:
        why = _WHY.get(answer["failed"], BROKEN)
        logger.warning("No copy of recording %s: %s", recording.pk, answer["failed"])
        _finish(recording, status=_Status.FAILED, error_message=why)
        return
    values = {"status": _Status.READY, "first_picture_s": answer["first_picture_s"]}
    if answer["made"]:
        made = files.folder(recording.pk) / answer["made"]
        target = made.with_name(f"playable{made.suffix}")
        _update(recording)
        made.replace(target)
        values |= {"playable_path": files.relative(target), "playable_progress": 100}
    _finish(recording, **values)


def _copied(recording: VideoRecording, source: Path) -> dict[str, Any]:
    """Return what became of it, within the room that there is; raises LostError."""
    try:
        chunk_file.require_room(source.stat().st_size)
        return _said(recording, source)
    except chunk_file.DiskFullError:
        _sweep(files.folder(recording.pk))
        return {"failed": "no_space"}


def _said(recording: VideoRecording, source: Path) -> dict[str, Any]:
    """Run the process that reads what came from outside.

    Raises LostError, and DiskFullError where the copy takes too much.
    """
    container = (recording.media or {}).get("container") or recording.format
    folder = files.folder(recording.pk)
    _sweep(folder)
    answer: dict[str, Any] = {"failed": "broken"}
    with _process(str(source), str(container), str(folder)) as process:
        renewed_s = time.monotonic()
        for line in _lines(process):
            answer = json.loads(line)
            chunk_file.require_room()
            if "progress" in answer and time.monotonic() - renewed_s >= RENEWED_EVERY_S:
                renewed_s = time.monotonic()
                _update(
                    recording,
                    playable_progress=answer["progress"],
                    preparing_until=timezone.now() + HOLDS_FOR,
                )
    # Its last line is the answer, if it came to that.
    return {"failed": "broken"} if "progress" in answer else answer


def _sweep(folder: Path) -> None:
    """Remove what those who died have left."""
    for left in folder.glob(".*"):
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(  # noqa: S603  (our own program, no shell)
        [sys.executable, "-E", "-s", "-m", "recordings.copying", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,  # what is buffered here, select does not see
        start_new_session=True,
    ) as process:
        try:
            yield process
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield what a process says; one that is silent for long is ended."""
    assert process.stdout is not None
    while select.select([process.stdout], [], [], SILENT_FOR_S)[0]:
        # It says whole lines at a time.
        if not (line := process.stdout.readline()):
            return
        yield line
    os.killpg(process.pid, signal.SIGKILL)
