"""A film of annotated pictures: an H.264 file that plays anywhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import av.error
import cv2
import numpy as np

from analytics.vision.arrays import Colour
from analytics.vision.errors import BadOutputError

CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}
H264 = "libx264"
# Every build has it, and nearly every player too.
MPEG4 = "mpeg4"
# Exact for 24, 25, 30, 50, 60 and 29.97 frames a second; MPEG-4 ends at 65535.
TICKS_A_SECOND = 60_000
MPEG4_BITS_A_PIXEL = 0.3
USUAL_RATE = 25.0
# ITU-R BT.601 of limited range, into which PyAV converts.
SMPTE170M, LIMITED_RANGE = 6, 1


def check(path: Path, *, source: Path | int, may_overwrite: bool) -> None:
    """Raise BadOutputError where no annotated film can or should be written."""
    if path.suffix.lower() not in CONTAINERS:
        known = ", ".join(CONTAINERS)
        raise BadOutputError(f"{path}: the name of the film must end in {known}")
    if not path.parent.is_dir():
        raise BadOutputError(f"There is no folder {path.parent}")
    if path.is_dir():
        raise BadOutputError(f"{path} is a folder")
    if not path.exists():
        return
    if isinstance(source, Path) and source.exists() and path.samefile(source):
        raise BadOutputError(f"{path} is the video itself; choose another name")
    if not may_overwrite:
        raise BadOutputError(f"{path} exists; --force overwrites it")


class AnnotatedFile:
    """An open film; every picture takes the size of the first, made even."""

    def __init__(self, container: av.container.OutputContainer, rate: float) -> None:
        """Take the container to write to and about how many pictures a second."""
        self._container = container
        self._rate = rate
        self._stream: av.VideoStream | None = None

    def add(self, picture: Colour, at_s: float) -> None:
        """Write a picture (height, width, 3) as the one to see from `at_s` on."""
        if self._stream is None:
            height, width = picture.shape[:2]
            self._stream = self._started(width + width % 2, height + height % 2)
        frame = av.VideoFrame.from_ndarray(
            _fitted(picture, self._stream.width, self._stream.height), format="bgr24"
        )
        frame.time_base = Fraction(1, TICKS_A_SECOND)
        frame.pts = round(at_s * TICKS_A_SECOND)
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what the encoder holds back; raises BadOutputError for no film."""
        if self._stream is None:
            raise BadOutputError("There were no pictures to annotate")
        self._container.mux(self._stream.encode(None))

    def _started(self, width: int, height: int) -> av.VideoStream:
        rate = Fraction(self._rate).limit_denominator(1001)
        is_h264 = H264 in av.codecs_available
        stream = self._container.add_stream(H264 if is_h264 else MPEG4, rate=rate)
        assert isinstance(stream, av.VideoStream)
        if is_h264:
            stream.codec_context.options = {"preset": "superfast", "crf": "20"}
        else:
            stream.bit_rate = int(MPEG4_BITS_A_PIXEL * width * height * self._rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, TICKS_A_SECOND)
        context.colorspace, context.color_range = SMPTE170M, LIMITED_RANGE
        return stream


@contextmanager
def write(path: Path, *, rate: float | None) -> Iterator[AnnotatedFile]:
    """Open a film for writing; it is at `path` once the block ends well.

    Until then it has another name beside it, and leaves nothing behind where the
    block raises. Raises BadOutputError where it cannot be written.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        with av.open(
            f"file:{part}",
            "w",
            format=CONTAINERS[path.suffix.lower()],
            options={"movflags": "+faststart"},  # plays before it is loaded
        ) as container:
            film = AnnotatedFile(container, rate or USUAL_RATE)
            yield film
            film.finish()
        part.replace(path)
    except (av.error.FFmpegError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise BadOutputError(f"{path} cannot be written: {_reason(error)}") from error
    finally:
        part.unlink(missing_ok=True)


def _fitted(picture: Colour, width: int, height: int) -> Colour:
    own_height, own_width = picture.shape[:2]
    below, right = height - own_height, width - own_width
    if (below, right) == (0, 0):
        return picture
    if below in (0, 1) and right in (0, 1):
        edge = cv2.BORDER_REPLICATE
        wider = cv2.copyMakeBorder(picture, 0, below, 0, right, edge)
        return np.asarray(wider, np.uint8)
    return np.asarray(cv2.resize(picture, (width, height)), np.uint8)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
