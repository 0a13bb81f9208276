"""Small video files of every kind, good and bad, made for a test."""

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.vision import films

SIZE = (160, 128)
SECONDS = 3
TIMES_S = [n / films.RATE for n in range(SECONDS * films.RATE)]
TICKS = 1000


class Pipe(io.RawIOBase):
    """A file that cannot seek: what is written first stays, as MediaRecorder writes."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()

    def writable(self) -> bool:
        """Take what is written."""
        return True

    def write(self, some: object) -> int:
        """Append."""
        piece = bytes(some)  # type: ignore[call-overload]
        self.written += piece
        return len(piece)


def good(path: Path, *, seconds: float = SECONDS) -> Path:
    """Write an MP4, MOV, MKV or AVI by the ending of its name."""
    times_s = [n / films.RATE for n in range(round(seconds * films.RATE))]
    return films.write(path, times_s=times_s, size=SIZE)


def webm(path: Path, *, is_live: bool = False) -> Path:
    """Write a WebM; a live one has no duration and no index, as from MediaRecorder."""
    pipe = Pipe()
    options = {"live": "1"} if is_live else {}
    with av.open(
        pipe if is_live else str(path), "w", format="webm", options=options
    ) as container:
        stream = container.add_stream("libvpx", rate=films.RATE)
        stream.width, stream.height = SIZE
        for number, _ in enumerate(TIMES_S):
            picture = _noise(number)
            picture.pts, picture.time_base = number, Fraction(1, films.RATE)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    if is_live:
        path.write_bytes(pipe.written)
    return path


def with_sound(path: Path) -> Path:
    """Write an MP4 with sound beside the pictures, its table at the end."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=films.RATE)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        sound = container.add_stream("aac", rate=16_000, layout="mono")
        for number, _ in enumerate(TIMES_S):
            picture = _noise(number)
            picture.pts, picture.time_base = number, Fraction(1, films.RATE)
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        _fill_with_sound(container, sound)
    return path


def only_sound(path: Path) -> Path:
    """Write an MP4 without a video stream."""
    with av.open(str(path), "w", format="mp4") as container:
        _fill_with_sound(container, container.add_stream("aac", 16_000, layout="mono"))
    return path


def large(path: Path, *, width: int, height: int) -> Path:
    """Write a film of two pictures of any size."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=films.RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        for number in range(2):
            picture = av.VideoFrame(width, height, "yuvj420p")
            for plane in picture.planes:
                plane.update(bytes(plane.buffer_size))
            picture.pts, picture.time_base = number, Fraction(1, films.RATE)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def cut(path: Path, *, share: float) -> Path:
    """Leave only the first share of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[: round(len(whole) * share)])
    return path


def damage(path: Path, *, start: float, end: float) -> Path:
    """Put zeros between two shares of a file."""
    whole = bytearray(path.read_bytes())
    first, last = round(len(whole) * start), round(len(whole) * end)
    whole[first:last] = bytes(last - first)
    path.write_bytes(whole)
    return path


def emptied(path: Path) -> Path:
    """Put zeros in place of all pictures of an MP4 that begins with their table."""
    whole = path.read_bytes()
    kept = whole.index(b"mdat") + 4
    path.write_bytes(whole[:kept] + bytes(len(whole) - kept))
    return path


def _noise(number: int) -> av.VideoFrame:
    values = np.random.default_rng(number).integers(0, 256, (SIZE[1] * 3 // 2, SIZE[0]))
    return av.VideoFrame.from_ndarray(values.astype(np.uint8), format="yuv420p")


def _fill_with_sound(
    container: av.container.OutputContainer, stream: av.AudioStream
) -> None:
    samples = np.zeros((1, SECONDS * 16_000), np.float32)
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate = 16_000
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
