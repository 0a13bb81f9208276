"""Films with real faces, put together for a test."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from analytics.vision import frames
from recordings.media import Media

RATE = 10
SIZE = (320, 240)


def media(path: Path, **changed: object) -> Media:
    """Return what the probe would say of a good film."""
    with frames.open_video(path) as video:
        duration_s, rate = video.duration_s, video.rate
        width, height = video.stream.width, video.stream.height
    fields = {
        "container": "mp4",
        "video_codec": "h264",
        "audio_codec": None,
        "width": width,
        "height": height,
        "rotation_deg": 0,
        "duration_s": duration_s,
        "rate": rate,
    }
    return Media(**{**fields, **changed})  # type: ignore[arg-type]


def scene(clip: Path, *, start_s: float, lasts_s: float) -> Iterator[av.VideoFrame]:
    """Yield pictures of a clip at RATE, all of the same size."""
    count = 0
    with frames.open_video(clip) as video:
        for frame in video.frames(fps=RATE, in_colour=True):
            if frame.at_s < start_s - 1e-6 or frame.colour is None:
                continue
            if count == round(lasts_s * RATE):
                return
            count += 1
            picture = av.VideoFrame.from_ndarray(frame.colour, format="bgr24")
            yield picture.reformat(*SIZE, format="yuv420p")


def empty(*, lasts_s: float) -> Iterator[av.VideoFrame]:
    """Yield pictures of a grey wall."""
    wall = np.full((SIZE[1] * 3 // 2, SIZE[0]), 120, np.uint8)
    for _ in range(round(lasts_s * RATE)):
        yield av.VideoFrame.from_ndarray(wall, format="yuv420p")


def write(path: Path, scenes: Iterable[Iterable[av.VideoFrame]]) -> Path:
    """Write scenes one after another."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.options = {"preset": "superfast", "crf": "18"}
        number = 0
        for pictures in scenes:
            for picture in pictures:
                picture.pts, picture.time_base = number, Fraction(1, RATE)
                number += 1
                container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path
