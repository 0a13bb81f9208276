"""Films to measure on: a talking man in 720p, once and over and over."""

from fractions import Fraction
from pathlib import Path

import av

from analytics.vision import frames

WIDTH, HEIGHT, RATE = 1280, 720, 30


def make(clip: Path, to: Path) -> Path:
    """Write a clip as H.264 of 720p30, as a meeting's recorder does."""
    step_s = 1.0 / RATE
    with frames.open_video(clip) as video, av.open(str(to), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.options = {"preset": "veryfast"}
        number = 0
        for picture in video.container.decode(video.stream):
            while number * step_s <= picture.time:
                scaled = picture.reformat(WIDTH, HEIGHT, format="yuv420p")
                scaled.pts, scaled.time_base = number, Fraction(1, RATE)
                container.mux(stream.encode(scaled))
                number += 1
        container.mux(stream.encode(None))
    return to


def looped(film: Path, to: Path, *, at_least_s: float) -> Path:
    """Write a film again and again, nothing coded anew, until it is that long."""
    with av.open(str(to), "w") as container:
        out: av.VideoStream | None = None
        passed_s = 0.0
        while passed_s < at_least_s:
            with av.open(str(film)) as source:
                stream = source.streams.video[0]
                if out is None:
                    out = container.add_stream_from_template(stream)
                assert stream.time_base is not None
                assert stream.duration is not None
                offset = round(passed_s / stream.time_base)
                for packet in source.demux(stream):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = out
                    container.mux(packet)
                passed_s += float(stream.duration * stream.time_base)
    return to
