"""Small films made for a test."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 10


def write(
    path: Path,
    *,
    times_s: Sequence[float],
    grey: int = 128,
    size: tuple[int, int] = (64, 48),
    pix_fmt: str = "yuv420p",
    rotation: tuple[float, bool] | None = None,
) -> Path:
    """Write pictures of one brightness with a white upper left quarter.

    Noise in the lowest rows gives every picture some bytes.

    `grey` is the stored value, whatever its range; `rotation` is how a player
    turns it (degrees counterclockwise) and whether it mirrors it.
    """
    width, height = size
    luma = np.full((height, width), grey, np.uint8)
    luma[: height // 2, : width // 2] = 235
    is_avi = path.suffix == ".avi"
    ticks = RATE if is_avi else 1000  # AVI knows no times, only a rate
    options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("mpeg4" if is_avi else "libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.codec_context.time_base = Fraction(1, ticks)
        if not is_avi:
            stream.codec_context.options = {"qp": "4", "g": "5"}
        if pix_fmt.startswith("yuvj"):
            stream.codec_context.color_range = 2
        if rotation is not None:
            degrees, is_mirrored = rotation
            stream.set_display_rotation(degrees, hflip=is_mirrored)
        noise = np.random.default_rng(1)
        for at_s in times_s:
            luma[-8:] = noise.integers(16, 236, (8, width))
            picture = _picture(luma, pix_fmt)
            picture.pts, picture.time_base = round(at_s * ticks), Fraction(1, ticks)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def with_early_sound(film: Path, to: Path, *, picture_s: float) -> Path:
    """Write a film again, with a second of silence from 0 and its pictures later."""
    with av.open(str(film)) as source, av.open(str(to), "w") as made:
        stream = source.streams.video[0]
        assert stream.time_base is not None
        pictures = made.add_stream_from_template(stream)
        sound = made.add_stream("libopus", rate=48_000, layout="mono")
        for number in range(50):
            silence = av.AudioFrame(format="s16", layout="mono", samples=960)
            silence.planes[0].update(bytes(1920))
            silence.sample_rate, silence.pts = 48_000, number * 960
            silence.time_base = Fraction(1, 48_000)
            made.mux(sound.encode(silence))
        made.mux(sound.encode(None))
        later = round(picture_s / stream.time_base)
        for packet in source.demux(stream):
            if packet.pts is not None and packet.dts is not None:
                packet.stream = pictures
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
                made.mux(packet)
    return to


def _picture(luma: np.ndarray, pix_fmt: str) -> av.VideoFrame:
    height, width = luma.shape
    # Planes at full size convert to any other layout without touching the luma.
    picture = av.VideoFrame(width, height, "yuv444p")
    colourless = np.full_like(luma, 128)
    for plane, values in zip(
        picture.planes, (luma, colourless, colourless), strict=True
    ):
        rows = np.zeros((height, plane.line_size), np.uint8)
        rows[:, :width] = values
        plane.update(rows.tobytes())
    if pix_fmt == "yuv444p":
        return picture
    if pix_fmt.startswith("yuvj"):
        picture.color_range = 2
    return picture.reformat(format=pix_fmt)
