"""Frames of a video file as luma planes, in time order."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.errors import BadVideoError

CONTAINERS = "mov,mp4,m4a,3gp,matroska,webm,avi,asf"
# A frame that is this much of a step early still belongs to the grid point.
GRID_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: seconds since the start of the file, luma (height, width)."""

    at_s: float
    luma: Luma


def read(path: Path, *, fps: float | None = None) -> Iterator[Frame]:
    """Yield the frames of a video, at most `fps` a second on a fixed grid.

    Raises BadVideoError for a file that is no video or has no video stream; a
    file that is damaged further on ends where the damage begins.
    """
    try:
        # The name says nothing: without the whitelists a playlist named .mp4
        # would be opened, and with it whatever it points to.
        container = av.open(
            str(path),
            options={"format_whitelist": CONTAINERS, "protocol_whitelist": "file"},
        )
    except FileNotFoundError as error:
        raise BadVideoError(f"There is no file {path}") from error
    except (av.error.FFmpegError, OSError) as error:
        raise BadVideoError(f"{path.name} is no video that we can read") from error
    with container:
        if not container.streams.video:
            raise BadVideoError(f"{path.name} has no video stream")
        yield from _sampled(container, fps)


def _sampled(
    container: av.container.InputContainer, fps: float | None
) -> Iterator[Frame]:
    step_s = 1.0 / fps if fps else 0.0
    next_s = 0.0
    try:
        for frame in container.decode(video=0):
            at_s = frame.time
            if frame.pts is None or at_s < next_s - GRID_TOLERANCE * step_s:
                continue
            if step_s:
                next_s = (math.floor(at_s / step_s + GRID_TOLERANCE) + 1) * step_s
            yield Frame(at_s, _luma(frame))
    except av.error.FFmpegError as error:
        if next_s == 0.0:
            raise BadVideoError("The video stream does not decode") from error


def _luma(frame: av.VideoFrame) -> Luma:
    """Return the Y plane where there is one: no colour is ever converted."""
    if not frame.format.name.startswith(("yuv", "nv12", "gray")) or (
        frame.format.components[0].bits != 8
    ):
        return np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8)
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return np.ascontiguousarray(rows[: frame.height, : frame.width])
