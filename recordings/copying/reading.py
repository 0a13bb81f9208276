"""Opens a video of which nothing is certain."""

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from recordings.copying.needs import Content


class UnreadableError(Exception):
    """There is no picture in the file that could be copied."""


def opened(path: Path, *, fills_times: bool = False) -> InputContainer:
    """Open a file, never an address; raises UnreadableError.

    AVI has times in the order of decoding only: `fills_times` takes them for those of
    the pictures.
    """
    flags = {"fflags": "+genpts"} if fills_times else {}
    try:
        source = av.open(str(path), options={"protocol_whitelist": "file", **flags})
    except (av.error.FFmpegError, OSError) as error:
        raise UnreadableError from error
    if not any(map(_is_film, source.streams.video)):
        source.close()
        raise UnreadableError
    return source


def film(source: InputContainer) -> VideoStream:
    """Return the first stream of pictures that is no cover."""
    return next(filter(_is_film, source.streams.video))


def _is_film(stream: VideoStream) -> bool:
    return not stream.disposition & stream.disposition.attached_pic


def content(source: InputContainer, container: str) -> Content:
    """Return what is in an open file; `container` is what the probe found."""
    pictures = film(source).codec_context
    sound = source.streams.audio[0].codec_context if source.streams.audio else None
    return Content(
        container=container,
        video_codec=pictures.name,
        pixel_format=pictures.pix_fmt or "",
        audio_codec=sound.name if sound else None,
        has_length=source.duration is not None,
    )


def first_picture_s(path: Path) -> float:
    """Return when the first picture is shown, as a player counts."""
    with opened(path) as source:
        stream = film(source)
        for packet in packets(source, [stream.index]):
            if packet.size and packet.pts is not None:
                return max(0.0, float(packet.pts * packet.time_base))
    raise UnreadableError


def packets(source: InputContainer, wanted: list[int]) -> Iterator[Packet]:
    """Yield what can be read, up to the end or to the damage.

    At the end an empty one of each stream lets a decoder give what it still holds.
    """
    demuxed = source.demux(wanted)
    while True:
        try:
            packet = next(demuxed)
        except (StopIteration, av.error.FFmpegError):
            return
        yield packet
