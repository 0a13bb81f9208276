"""Frames of a video file or a camera as luma planes, in time order."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error

from analytics.vision import decoded
from analytics.vision.arrays import Colour, Luma
from analytics.vision.decoded import Turn
from analytics.vision.errors import BadCameraError, BadVideoError

CONTAINERS = "mov,mp4,m4a,3gp,matroska,webm,avi,asf"
CAMERA = "/dev/video{}"
CAMERA_FORMAT = "v4l2"
# 8K: a header that claims more costs memory before it shows a face.
MOST_PIXELS = 7680 * 4320
# A frame that is this much of a step early still belongs to the grid point.
GRID_TOLERANCE = 0.01
# Sound or a rounded header may outlast the last picture of a whole file.
TAIL_S = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: seconds since the start, luma (height, width).

    `colour` is None unless it was asked for.
    """

    at_s: float
    luma: Luma
    colour: Colour | None = None


@dataclass(slots=True)
class Grid:
    """Which times are looked at: at most one for each step, always advancing."""

    step_s: float
    next_s: float = -math.inf
    last_s: float = -math.inf

    def takes(self, at_s: float) -> bool:
        """Say whether a frame is looked at; times that do not advance are not."""
        if at_s <= self.last_s or at_s < self.next_s - GRID_TOLERANCE * self.step_s:
            return False
        self.last_s = at_s
        if self.step_s:
            self.next_s = (step_number(at_s, self.step_s) + 1) * self.step_s
        return True


def step_number(at_s: float, step_s: float) -> int:
    """Return in which step of the grid a time is; the first frame in it is looked at."""
    return math.floor(at_s / step_s + GRID_TOLERANCE)


@dataclass(slots=True)
class Video:
    """An open video; a context manager.

    Times count from `origin_s`, the first picture: sound may begin earlier. None where
    the file does not say when that is, until the picture is read.
    `duration_s` and `rate` (frames a second) are None where the file does not
    say. `stopped_at_s` is None until the frames ended before their time: the
    rest of the file is damaged or missing, or the camera is gone.
    """

    container: av.container.InputContainer
    name: str
    is_live: bool = False
    stopped_at_s: float | None = None
    duration_s: float | None = field(init=False)
    rate: float | None = field(init=False)
    stream: av.VideoStream = field(init=False)
    origin_s: float | None = field(init=False)
    _last_s: float | None = field(init=False, default=None)
    _turn: Turn | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Check what the header says; raises BadVideoError."""
        if not self.container.streams.video:
            raise BadVideoError(f"{self.name} has no video stream")
        self.stream = self.container.streams.video[0]
        width, height = self.stream.width, self.stream.height
        if width * height > MOST_PIXELS:
            raise BadVideoError(
                f"{self.name} has pictures of {width}x{height}; "
                f"at most 8K (7680x4320) is read"
            )
        self.stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        average = self.stream.average_rate
        self.rate = float(average) if average else None
        self.origin_s = None if self.is_live else self._announced_origin_s()
        self.duration_s = None if self.is_live else self._announced_s()

    def __enter__(self) -> Self:
        """Return the open video."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file or the camera."""
        self.container.close()

    def frames(
        self, *, fps: float | None = None, in_colour: bool = False
    ) -> Iterator[Frame]:
        """Yield the frames, once, at most `fps` a second on a fixed grid.

        Raises BadVideoError where not one picture decodes; a damaged file ends
        where the damage begins, see `stopped_at_s`.
        """
        grid = Grid(1.0 / fps if fps else 0.0)
        for picture in self._pictures():
            if self.origin_s is None:
                self.origin_s = picture.time
            at_s = picture.time - self.origin_s
            self._last_s = max(at_s, self._last_s or 0.0)
            if grid.takes(at_s):
                turn = self.turn(picture)
                shown = decoded.colour(picture, turn) if in_colour else None
                yield Frame(at_s, decoded.luma(picture, turn), shown)
        if self._last_s is None and not self.is_live:
            raise BadVideoError(f"{self.name} has no pictures")

    def turn(self, picture: av.VideoFrame) -> Turn:
        """Return how the pictures are to be turned; the first one asked for decides."""
        if self._turn is None:
            self._turn = decoded.turn(picture)
        return self._turn

    def _pictures(self) -> Iterator[av.VideoFrame]:
        packets = 0
        try:
            for packet in self.container.demux(self.stream):
                packets += packet.size > 0
                yield from (p for p in self._decode(packet) if p.pts is not None)
        except av.error.FFmpegError as error:
            if self._last_s is None:
                raise BadVideoError(f"{self.name} does not decode") from error
            self.stopped_at_s = self._last_s
        else:
            if self._is_cut_off(packets):
                self.stopped_at_s = self._last_s

    def _decode(self, packet: "av.Packet[av.VideoStream]") -> list[av.VideoFrame]:
        try:
            return self.stream.decode(packet)
        except av.error.FFmpegError:
            if self.is_live:  # a picture lost on the cable; the next one follows
                return []
            raise

    def _announced_origin_s(self) -> float | None:
        start, base = self.stream.start_time, self.stream.time_base
        return None if start is None or base is None else float(start * base)

    def _announced_s(self) -> float | None:
        stream = self.stream
        if self.container.format.name == "avi" and stream.frames and self.rate:
            return stream.frames / self.rate  # its duration is that of what is left
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        whole_s = (self.container.duration or 0) / av.time_base
        origin_s = self.origin_s or 0.0
        # Matroska counts from zero, not from the first picture.
        return whole_s - origin_s if whole_s > origin_s else whole_s or None

    def _is_cut_off(self, packets: int) -> bool:
        """Say whether the file ended early: by time, and by frames if counted.

        Neither alone: the last picture of a screen recording may last long, and
        a clip that was shortened in place still holds what it does not show.
        """
        if self.is_live or self._last_s is None or self.duration_s is None:
            return False
        are_all = 0 < self.stream.frames <= packets
        return not are_all and self._last_s + TAIL_S < self.duration_s


def open_video(source: Path | int) -> Video:
    """Open a file, or a camera by its number.

    Raises BadVideoError for a file that is no video, has no video stream or too
    large pictures, BadCameraError for a camera that is not there or not free.
    """
    return _open_camera(source) if isinstance(source, int) else _open_file(source)


def read(path: Path, *, fps: float | None = None) -> Iterator[Frame]:
    """Yield the frames of a video file, at most `fps` a second on a fixed grid.

    Raises BadVideoError as `open_video` does, and for a file without pictures; a
    file that is damaged further on ends where the damage begins.
    """
    with open_video(path) as video:
        yield from video.frames(fps=fps)


def _open_file(path: Path) -> Video:
    try:
        # The name says nothing: without the whitelists a playlist named .mp4
        # would be opened, and with it whatever it points to.
        container = av.open(
            f"file:{path}",
            options={
                "format_whitelist": CONTAINERS,
                "protocol_whitelist": "file",
                "max_pixels": str(MOST_PIXELS),  # opening decodes a picture too
            },
        )
    except FileNotFoundError as error:
        raise BadVideoError(f"There is no file {path}") from error
    except IsADirectoryError as error:
        raise BadVideoError(f"{path} is a folder") from error
    except PermissionError as error:
        raise BadVideoError(f"{path} may not be read by this account") from error
    except (av.error.FFmpegError, OSError) as error:
        raise BadVideoError(f"{path.name} is no video that we can read") from error
    return _video(container, path.name)


def _open_camera(number: int) -> Video:
    device = CAMERA.format(number)
    try:
        container = av.open(device, format=CAMERA_FORMAT)
    except FileNotFoundError as error:
        raise BadCameraError(f"There is no camera {number} ({device})") from error
    except PermissionError as error:
        raise BadCameraError(
            f"This account may not use {device}; the group video may"
        ) from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise BadCameraError(
            f"Camera {number} ({device}) does not start; does something else use it?"
        ) from error
    return _video(container, f"Camera {number}", is_live=True)


def _video(
    container: av.container.InputContainer, name: str, *, is_live: bool = False
) -> Video:
    try:
        return Video(container, name, is_live=is_live)
    except BadVideoError:
        container.close()
        raise
