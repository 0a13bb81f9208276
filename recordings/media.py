"""What a video file is, as the probe found it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


class RefusedError(Exception):
    """The file cannot be taken; `code` is stable, the message says why to people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Media:
    """A video file; the picture as it is shown, after `rotation_deg` was applied.

    `duration_s` was counted from the file where its header does not say, from the first
    picture to the end of the last. `rate` is the mean number of frames a second.
    `container` is the format by its content: mp4, mov, webm, mkv or avi. A file whose
    pictures end before its header says has `is_cut_off`.
    """

    container: str
    video_codec: str
    audio_codec: str | None
    width: int
    height: int
    rotation_deg: int
    duration_s: float
    rate: float
    is_cut_off: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the form that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what a row keeps."""
        return cls(**kept)
