"""The file that chunks of a recording are written to while it is recorded.

A chunk is a stretch of bytes of one file, as MediaRecorder delivers it: only the first
begins with a header. What was written and not committed is written over.
"""

import errno
import os
import shutil
import uuid
from pathlib import Path

from recordings import files

MIN_FREE_BYTES = 200 * 1024 * 1024
"""What stays free on the disk, for the database beside it and for the remux."""

NAME = "incoming"

_EBML = b"\x1a\x45\xdf\xa3"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskFullError(Exception):
    """There is no room for it; nothing was written."""


def container_of(chunk: bytes) -> str | None:
    """Return the format that a first chunk begins: webm, mp4, or None."""
    if chunk.startswith(_EBML):
        return "webm"
    # The size of the box comes first.
    if chunk[4:8] == b"ftyp":
        return "mp4"
    return None


def path(recording_id: uuid.UUID) -> Path:
    """Return where the chunks of a recording are."""
    return files.folder(recording_id) / NAME


def require_room(wanted_bytes: int = 0) -> None:
    """Raise DiskFullError where that much would leave less than MIN_FREE_BYTES."""
    root = files.recordings_root()
    root.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root).free - wanted_bytes < MIN_FREE_BYTES:
        raise DiskFullError


def write(recording_id: uuid.UUID, chunk: bytes, *, at_byte: int) -> None:
    """Write a chunk to the disk itself; raises DiskFullError."""
    require_room(len(chunk))
    target = path(recording_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("r+b" if target.exists() else "wb") as incoming:
            incoming.seek(at_byte)
            incoming.write(chunk)
            incoming.truncate()
            incoming.flush()
            os.fsync(incoming.fileno())
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError from error
        raise
