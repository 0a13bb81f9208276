"""Where the files of videos are: one folder for each recording, named by its key.

Rows keep paths relative to MEDIA_ROOT. No name from outside becomes part of a path.
"""

import shutil
import uuid
from pathlib import Path

from django.conf import settings

_RECORDINGS = "recordings"
_UPLOADS = "uploads"


def recordings_root() -> Path:
    """Return the folder of all recordings."""
    return Path(settings.MEDIA_ROOT) / _RECORDINGS


def uploads_root() -> Path:
    """Return the folder of what is on its way in."""
    return Path(settings.MEDIA_ROOT) / _UPLOADS


def folder(recording_id: uuid.UUID) -> Path:
    """Return the folder of one recording; it may not exist."""
    return recordings_root() / str(recording_id)


def incoming(upload_id: uuid.UUID) -> Path:
    """Return the file of one upload; it may not exist."""
    return uploads_root() / str(upload_id)


def relative(path: Path) -> str:
    """Return a path as rows keep it; raises ValueError outside MEDIA_ROOT."""
    # Where MEDIA_ROOT is a link, `absolute` returns what is behind it.
    return path.resolve().relative_to(Path(settings.MEDIA_ROOT).resolve()).as_posix()


def absolute(kept: str) -> Path:
    """Return where a kept path is; raises ValueError where it leads out of MEDIA_ROOT."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / kept).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"{kept} is not below MEDIA_ROOT")
    return path


def remove(recording_id: uuid.UUID) -> None:
    """Remove everything of a recording; nothing happens where nothing is."""
    shutil.rmtree(folder(recording_id), ignore_errors=True)
