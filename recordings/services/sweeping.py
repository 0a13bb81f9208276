"""Finds what a crash, or a hand in the database or on the disk, has left behind."""

import logging
import shutil
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from recordings import chunk_file, files, reasons
from recordings.models import Upload, VideoAnalysis, VideoRecording, VideoSegment
from recordings.services import analyses, claims

OLD = timedelta(days=1)
"""What is younger may be on its way: a file that is written, a row that is not yet."""

_Status = VideoRecording.Status

logger = logging.getLogger(__name__)


def sweep(*, at: datetime) -> int:
    """Remove files without rows, and say in words which rows have lost their file.

    Return how much was found. Where no file or no row is left at all, it is the wrong
    disk or the wrong database rather than a thousand accidents: nothing is done.
    """
    has_rows = VideoRecording.objects.exists()
    has_files = any(_entries(files.recordings_root()))
    found = _end_stuck(at=at) + _delete_lonely(at=at)
    _forget_faces(at=at)
    if has_rows and has_files:
        found += _remove_incoming()
        found += _remove_orphans(files.recordings_root(), VideoRecording, at=at)
        found += _note_lost_files(at=at) + _note_found_files()
    elif has_rows or has_files:
        logger.warning(
            "No sweep: %s has rows or files, not both", files.recordings_root()
        )
    return found + _remove_orphans(files.uploads_root(), Upload, at=at)


def _remove_orphans(
    root: Path, model: type[VideoRecording | Upload], *, at: datetime
) -> int:
    """Remove what is old and has no row."""
    orphans = [
        path
        for path in _entries(root)
        if _touched_s(path) < (at - OLD).timestamp() and not _has_row(path, model)
    ]
    for path in orphans:
        logger.warning("Removed %s, which no row knows", path.name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(orphans)


def _remove_incoming() -> int:
    """Remove what a recording was made of, where a crash has left it beside the video."""
    left = [
        path
        for path in files.recordings_root().glob(f"*/{chunk_file.NAME}")
        if _is_ready(path.parent.name)
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_ready(name: str) -> bool:
    try:
        key = uuid.UUID(name)
    except ValueError:
        return False
    return VideoRecording.objects.filter(pk=key, status=_Status.READY).exists()


def _has_row(path: Path, model: type[VideoRecording | Upload]) -> bool:
    try:
        key = uuid.UUID(path.name)
    except ValueError:
        return False
    return model.objects.filter(pk=key).exists()


def _entries(root: Path) -> Iterable[Path]:
    return root.iterdir() if root.is_dir() else ()


def _touched_s(path: Path) -> float:
    """Return when anything in it was last written."""
    inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else ()
    times_s = []
    for one in (path, *inside):
        try:
            times_s.append(one.lstat().st_mtime)
        except FileNotFoundError:
            continue
    return max(times_s, default=0.0)


def _note_lost_files(*, at: datetime) -> int:
    rows = VideoRecording.objects.exclude(status=_Status.FAILED)
    rows = rows.filter(updated_at__lte=at - OLD)
    lost = [row for row in rows.iterator() if not _has_file(row)]
    for row in lost:
        logger.warning("The file of recording %s is gone", row.pk)
        VideoRecording.objects.filter(pk=row.pk).update(
            status=_Status.FAILED, error_message=reasons.FILE_GONE, updated_at=at
        )
        _end_analysis(row, at=at)
    return len(lost)


def _note_found_files() -> int:
    """Take it back where the file is there again: a disk that was away."""
    rows = VideoRecording.objects.filter(
        status=_Status.FAILED, error_message=reasons.FILE_GONE
    )
    back = [row.pk for row in rows.iterator() if _has_file(row)]
    return VideoRecording.objects.filter(pk__in=back).update(
        status=_Status.READY, error_message=None
    )


def _has_file(row: VideoRecording) -> bool:
    try:
        return files.absolute(row.file_path).is_file()
    except ValueError:
        return False


@transaction.atomic
def _end_analysis(row: VideoRecording, *, at: datetime) -> None:
    rows = VideoAnalysis.objects.select_for_update()
    analysis = rows.filter(recording=row.pk, status__in=claims.RUNNING).first()
    if analysis is not None:
        analyses.end_as_failed(analysis, reasons.FILE_GONE, at=at)


def _end_stuck(*, at: datetime) -> int:
    recorded = VideoRecording.objects.exclude(source=VideoRecording.Source.UPLOAD)
    stuck = recorded.filter(status=_Status.PROCESSING, updated_at__lte=at - OLD)
    return stuck.update(
        status=_Status.FAILED, error_message=reasons.NEVER_FINISHED, updated_at=at
    )


def _delete_lonely(*, at: datetime) -> int:
    """Delete analyses whose video was deleted without them."""
    lonely = VideoAnalysis.objects.filter(recording=None, created_at__lte=at - OLD)
    keys = list(lonely.values_list("pk", flat=True))
    for analysis in VideoAnalysis.objects.filter(pk__in=keys):
        analyses.delete(analysis)
    return len(keys)


def _forget_faces(*, at: datetime) -> None:
    """Delete the segments of what failed and nobody tried again: they know faces."""
    VideoSegment.objects.filter(
        analysis__status=VideoAnalysis.Status.FAILED,
        analysis__finished_at__lte=at - OLD,
    ).delete()
