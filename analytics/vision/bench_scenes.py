"""What `bench` looks at: pictures and films made from one clip with one face."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from analytics.vision import frames, jpeg
from analytics.vision.arrays import Luma
from analytics.vision.errors import BadVideoError

QUALITY = 80
MOST_FRAMES = 200
RATE = 25


@dataclass(frozen=True, slots=True)
class Scene:
    """Pictures of one kind; `decode` yields them anew, `film` is their file if any."""

    name: str
    faces: int
    decode: Callable[[], Iterator[Luma]]
    film: Path | None = None


def make(video: Path, folder: Path) -> list[Scene]:
    """Return the scenes; films are written into `folder`.

    Raises BadVideoError where the clip has no frames.
    """
    clip = [f.luma for f in itertools.islice(frames.read(video), MOST_FRAMES)]
    if not clip:
        raise BadVideoError(f"{video.name} has no frames")
    wide = _write(folder / "wide.mp4", [_resized(one, (1280, 720)) for one in clip])
    group = _write(folder / "group.mp4", [*_groups(clip)])
    return [
        _jpegs("JPEG 640x480", clip, (640, 480)),
        _jpegs("JPEG 320x240", clip, (320, 240)),
        Scene("H.264 720p", 1, lambda: _decoded(wide), wide),
        Scene("H.264 640x480, three faces", 3, lambda: _decoded(group), group),
    ]


def _jpegs(name: str, clip: Sequence[Luma], size: tuple[int, int]) -> Scene:
    pictures = []
    for picture in clip:
        # Three channels, as a browser sends them.
        colour = cv2.cvtColor(_resized(picture, size), cv2.COLOR_GRAY2BGR)
        _, data = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        pictures.append(np.asarray(data).tobytes())
    return Scene(name, 1, lambda: (jpeg.decode_luma(data) for data in pictures))


def _decoded(film: Path) -> Iterator[Luma]:
    return (frame.luma for frame in frames.read(film))


def _groups(clip: Sequence[Luma]) -> Iterator[Luma]:
    """Yield three people in a room: the same one at three moments of the clip."""
    third = len(clip) // 3
    for index in range(len(clip)):
        room = np.full((480, 640), 128, np.uint8)
        for person, (top, left) in enumerate(((0, 0), (0, 320), (240, 160))):
            at = (index + person * third) % len(clip)
            room[top : top + 240, left : left + 320] = _resized(clip[at], (320, 240))
        yield room


def _resized(picture: Luma, size: tuple[int, int]) -> Luma:
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.uint8)


def _write(path: Path, pictures: Sequence[Luma]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.height, stream.width = pictures[0].shape
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="gray")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
