"""Which file of a recording is sent, as what, and under which name."""

import unicodedata
from pathlib import PurePath

from recordings import files
from recordings.models import VideoRecording
from recordings.playback.serving import Served

CONTENT_TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
}
UNKNOWN_TYPE = "application/octet-stream"

_NAMELESS = "video"


def to_play(recording: VideoRecording) -> Served:
    """Return the copy for browsers where there is one, else the file itself."""
    if not recording.playable_path:
        return original(recording)
    suffix = PurePath(recording.playable_path).suffix
    return Served(
        path=files.absolute(recording.playable_path),
        content_type=CONTENT_TYPES[suffix.removeprefix(".")],
        filename=f"{PurePath(_cleaned(recording.filename)).stem}{suffix}",
    )


def original(recording: VideoRecording, *, is_download: bool = False) -> Served:
    """Return the file as it came, by its content and not by its name."""
    container = (recording.media or {}).get("container") or recording.format
    return Served(
        path=files.absolute(recording.file_path),
        content_type=CONTENT_TYPES.get(container or "", UNKNOWN_TYPE),
        filename=_cleaned(recording.filename),
        is_download=is_download,
    )


def _cleaned(name: str) -> str:
    """Return a file name without folders, and without what hides its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = (letter for letter in last if unicodedata.category(letter)[0] != "C")
    return "".join(seen).strip(" .") or _NAMELESS
