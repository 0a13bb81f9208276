"""What a file is by its content: found by opening, counting and decoding a little."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
from av.container import InputContainer
from av.stream import Disposition

from analytics.vision.errors import BadVideoError
from analytics.vision.frames import CONTAINERS, MOST_PIXELS, TAIL_S, Video
from recordings.media import Media
from recordings.probe import signature
from recordings.probe.errors import UnusableError

MOST_SIDE_PX = 8192
"""Decoders of H.264 and HEVC stop there."""
LEAST_SIDE_PX = 96
"""The smallest pictures of cameras are 128x96; a face in smaller ones is a blot."""
LEAST_S = 1.0
"""A file that was cut off earlier shows nothing to measure."""
PACKETS_TO_A_PICTURE = 300
"""A whole group of pictures; a file without one in it is not worth more time."""

READERS = {
    "mp4": "mov",
    "mov": "mov",
    "webm": "matroska",
    "mkv": "matroska",
    "avi": "avi",
}
"""What FFmpeg has to take a file for, by its first bytes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the packets of the video stream say: how long, how many, read to the end."""

    duration_s: float
    packets: int
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The size of a decoded picture as it is stored, and its quarter turns."""

    width: int
    height: int
    rotation_deg: int


def look(path: Path) -> dict[str, Any]:
    """Return `{"media": …}` or `{"refused": code, "facts": …}`."""
    try:
        return {"media": _media(path).as_json()}
    except UnusableError as error:
        return {"refused": error.code, "facts": error.facts}


def _media(path: Path) -> Media:
    name = signature.container(path)
    with _opened(path, name) as container:
        stream = _video_stream(container)
        _check_size(stream.width, stream.height)
        video = _announced(container, path)
        shown = _picture(container, stream)
        if shown is None:
            raise UnusableError("no_pictures")
        _check_size(shown.width, shown.height)
        counted = _counted(container, stream)
        is_cut_off = _is_cut_off(video, stream, counted) or not _goes_on(
            container, stream, counted
        )
        if is_cut_off and counted.duration_s < LEAST_S:
            raise UnusableError("truncated")
        audio = container.streams.audio
        is_on_its_side = shown.rotation_deg in {90, 270}
        return Media(
            container=name,
            video_codec=stream.codec_context.name,
            audio_codec=audio[0].codec_context.name if audio else None,
            width=shown.height if is_on_its_side else shown.width,
            height=shown.width if is_on_its_side else shown.height,
            rotation_deg=shown.rotation_deg,
            duration_s=round(counted.duration_s, 3),
            rate=round(counted.packets / counted.duration_s, 3),
            is_cut_off=is_cut_off,
        )


def _opened(path: Path, name: str) -> InputContainer:
    """Open a file whose first bytes are of a kind that we read.

    No limit of pixels yet, or the header would not say what is too large; what opening
    decodes has only the memory of this process.
    """
    try:
        container = av.open(
            f"file:{path}",
            options={
                "format_whitelist": CONTAINERS,
                "protocol_whitelist": "file",
            },
        )
    except (av.error.FFmpegError, OSError) as error:
        # It begins as a video does, so the rest is missing or damaged: an mp4 that a
        # phone did not finish has no table of its pictures.
        raise UnusableError("truncated", container=name) from error
    if container.format.name.split(",")[0] != READERS[name]:
        container.close()
        raise UnusableError("not_video")
    return container


def _video_stream(container: InputContainer) -> av.VideoStream:
    """Return the stream to look at; the cover of a song is none."""
    streams = container.streams.video
    if not streams or Disposition.attached_pic in streams[0].disposition:
        raise UnusableError("no_video_stream")
    if streams[0].codec_context is None:
        raise UnusableError("no_pictures")
    # Threads would keep a picture each.
    streams[0].codec_context.thread_count = 1
    return streams[0]


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE_PX:
        raise UnusableError("too_many_pixels", width=width, height=height)
    # 0: the header does not say; the first picture will.
    if 0 < min(width, height) < LEAST_SIDE_PX:
        raise UnusableError("too_few_pixels", width=width, height=height)


def _announced(container: InputContainer, path: Path) -> Video:
    """Return the video with what its header says; it also bounds the decoder."""
    try:
        return Video(container, path.name)
    except BadVideoError as error:  # checked above: nothing is left to find
        raise UnusableError("not_video") from error


def _picture(container: InputContainer, stream: av.VideoStream) -> Picture | None:
    """Decode the next picture from here; None where there is none."""
    for packet in itertools.islice(_packets(container, stream), PACKETS_TO_A_PICTURE):
        try:
            pictures = stream.decode(packet)
        except av.error.FFmpegError:
            continue  # damaged; a later one may be whole
        if pictures:
            turned_deg = round(-pictures[0].rotation / 90) * 90 % 360
            return Picture(pictures[0].width, pictures[0].height, turned_deg)
    return None


def _packets(
    container: InputContainer, stream: av.VideoStream
) -> Iterator["av.Packet[av.VideoStream]"]:
    """Yield packets up to the end or the first damage of the container."""
    try:
        yield from container.demux(stream)
    except av.error.FFmpegError:
        return


def _counted(container: InputContainer, stream: av.VideoStream) -> Counted:
    """Read through the whole file without decoding: headers do not say, or lie."""
    container.seek(0)
    first = last = None
    packets, is_damaged = 0, False
    try:
        for packet in container.demux(stream):
            at = packet.dts if packet.pts is None else packet.pts
            if at is None or not packet.size or packet.is_discard:
                continue
            packets += 1
            first = at if first is None else min(first, at)
            last = max(at + (packet.duration or 0), at if last is None else last)
    except av.error.FFmpegError:
        is_damaged = True
    if first is None or last is None:
        raise UnusableError("no_pictures")
    assert stream.time_base is not None
    lasted_s = float((last - first) * stream.time_base)
    if lasted_s <= 0.0:  # one picture without a length, as in a file of one
        rate = stream.average_rate or 1
        lasted_s = packets / float(rate)
    return Counted(lasted_s, packets, is_damaged)


def _goes_on(
    container: InputContainer, stream: av.VideoStream, counted: Counted
) -> bool:
    """Say whether pictures of the middle or of the end decode.

    A copy that was broken off may have its full length and nothing but zeros in it.
    """
    assert stream.time_base is not None
    start = (stream.start_time or 0) * float(stream.time_base)
    for share in (0.5, 0.9):
        stream.codec_context.flush_buffers()
        try:
            container.seek(round((start + share * counted.duration_s) * 1e6))
        except av.error.FFmpegError:
            continue
        if _picture(container, stream) is not None:
            return True
    return False


def _is_cut_off(video: Video, stream: av.VideoStream, counted: Counted) -> bool:
    """Say whether the pictures end before their time, as analytics.vision.frames does."""
    if counted.is_damaged:
        return True
    if video.duration_s is None:
        return False
    are_all = 0 < stream.frames <= counted.packets
    return not are_all and counted.duration_s + TAIL_S < video.duration_s
