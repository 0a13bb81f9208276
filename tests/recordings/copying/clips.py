"""Small films of every kind: a white upper left quarter, and a tone."""

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler

RATE = 25
TONE_HZ = 440


def write(
    path: Path,
    video: str,
    audio: str | None = None,
    *,
    pix_fmt: str = "yuv420p",
    size: tuple[int, int] = (160, 120),
    rotation: int | None = None,
    starts_at_s: float = 0.0,
    pictures: int = 50,
    overtaking: int | None = None,
) -> Path:
    """Write two seconds of 25 pictures a second.

    `overtaking` is how many pictures in a row depend on a later one: usually two, in
    AVI none.
    """
    is_avi = path.suffix == ".avi"
    with av.open(str(path), "w") as made:
        film: Any = made.add_stream(video, rate=RATE)
        film.width, film.height, film.pix_fmt = *size, pix_fmt
        if overtaking is None:
            overtaking = 0 if is_avi else 2
        if video == "libx264":
            film.codec_context.options = {"bf": str(overtaking)}
        if rotation is not None:
            film.set_display_rotation(rotation)
        if not is_avi:
            film.codec_context.time_base = Fraction(1, 1000)
        sound: Any = audio and made.add_stream(audio, rate=48_000, layout="stereo")
        for number in range(pictures):
            made.mux(film.encode(_picture(size, pix_fmt, number, starts_at_s, is_avi)))
            for heard in _tone(sound, number) if sound else ():
                made.mux(sound.encode(heard))
        made.mux(film.encode(None))
        if sound:
            made.mux(sound.encode(None))
    return path


def _picture(
    size: tuple[int, int], pix_fmt: str, number: int, starts_at_s: float, is_avi: bool
) -> av.VideoFrame:
    width, height = size
    colours = np.zeros((height, width, 3), np.uint8)
    colours[: height // 2, : width // 2] = 255
    colours[-8:, : 8 + number] = (200, 40, 40)
    frame = av.VideoFrame.from_ndarray(colours, format="rgb24")
    frame = frame.reformat(format=pix_fmt)
    if is_avi:
        frame.pts, frame.time_base = number, Fraction(1, RATE)
    else:
        at_ms = round(1000 * (starts_at_s + number / RATE))
        frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
    return frame


def _tone(sound: Any, number: int) -> list[av.AudioFrame]:
    samples = 48_000 // RATE
    at = np.arange(samples) + number * samples
    wave = (0.2 * np.sin(2 * math.pi * TONE_HZ * at / 48_000)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(
        np.vstack([wave, wave]), format="fltp", layout="stereo"
    )
    frame.sample_rate, frame.pts = 48_000, number * samples
    frame.time_base = Fraction(1, 48_000)
    kind = sound.codec_context.format.name
    return AudioResampler(format=kind, layout="stereo", rate=48_000).resample(frame)
