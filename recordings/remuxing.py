"""Writes what a browser recorded as a file with a length and an index.

Pictures and sound stay as they are: nothing is decoded. MediaRecorder's WebM has
neither duration nor cues, its MP4 is in fragments; both may end in the middle of
anything. Runs alone, `python -m recordings.remuxing SOURCE TARGET CONTAINER UNTIL_S`,
because what it reads comes from outside.
"""

import errno
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

_READERS = {"webm": "matroska", "mp4": "mp4"}
_OPTIONS = {"webm": {}, "mp4": {"movflags": "+faststart"}}
_FILMS = {"webm": {"vp8", "vp9", "av1"}, "mp4": {"h264", "hevc", "vp9", "av1"}}
"""What each format takes. Browsers put H.264 into Matroska, which begins as WebM does."""
_SOUNDS = {"webm": {"opus", "vorbis"}, "mp4": {"aac", "opus", "mp3"}}
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOMEM}
"""Of these errors the disk or the memory is the reason, not what was recorded."""
CPU_S = 150
ADDRESS_SPACE_BYTES = 2 * 2**30
NO_VIDEO = 3
"""Exit code: there is no picture in it, or none that a browser's format takes."""


class NoVideoError(Exception):
    """There is not a single picture in the file that can be copied."""


def remux(source: Path, target: Path, *, container: str, until_s: float) -> None:
    """Copy the first video and the first sound up to `until_s` into `target`.

    `container` is webm or mp4, as it comes in; what it is afterwards depends on the
    pictures. What cannot be read any more is left out, and so is sound that does not go
    with the pictures. Takes constant memory. Raises NoVideoError.
    """
    try:
        incoming = av.open(str(source), format=_READERS[container])
    except av.error.FFmpegError as error:
        raise NoVideoError from error
    with incoming:
        name = _format(incoming, container)
        try:
            with av.open(str(target), "w", format=name, options=_OPTIONS[name]) as made:
                pictures = _copy(incoming, made, until_s=until_s)
        except (av.error.FFmpegError, ValueError) as error:
            if getattr(error, "errno", None) in _MACHINE:
                raise
            raise NoVideoError from error
        if not pictures:
            raise NoVideoError


def _format(incoming: InputContainer, container: str) -> str:
    """Return the format that takes the pictures as they are; raises NoVideoError."""
    films = incoming.streams.video
    # Pictures of a codec that nobody knows have none.
    if films and films[0].codec_context is not None:
        codec = films[0].codec_context.name
        for name in (container, *_FILMS):
            if codec in _FILMS[name]:
                return name
    raise NoVideoError


def _copy(incoming: InputContainer, made: OutputContainer, *, until_s: float) -> int:
    """Copy packets in their order; return how many of them are pictures."""
    sounds = _SOUNDS[made.format.name]
    heard = [
        one
        for one in incoming.streams.audio[:1]
        if getattr(one.codec_context, "name", None) in sounds
    ]
    copied: dict[int, Stream] = {
        stream.index: made.add_stream_from_template(stream)
        for stream in (incoming.streams.video[0], *heard)
    }
    pictures = 0
    for packet in _readable(incoming, list(copied)):
        # The first picture after it ends it all: others may need it.
        if float(max(packet.dts or 0, packet.pts or 0) * packet.time_base) > until_s:
            break
        pictures += packet.stream.type == "video"
        packet.stream = copied[packet.stream.index]
        made.mux_one(packet)
    return pictures


def _readable(incoming: InputContainer, wanted: list[int]) -> Iterator[Packet]:
    """Yield packets with their times, up to the end or the damage."""
    last: dict[int, int] = {}
    try:
        for packet in incoming.demux(wanted):
            if packet.dts is None or packet.size == 0 or packet.is_corrupt:
                continue
            # Cut in the middle of a cluster, times may jump back: no format takes that.
            if packet.dts <= last.get(packet.stream.index, packet.dts - 1):
                continue
            last[packet.stream.index] = packet.dts
            yield packet
    except av.error.FFmpegError:
        return


def main() -> None:
    """Do what the command line says, within limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target, container, until_s = sys.argv[1:]
    try:
        remux(Path(source), Path(target), container=container, until_s=float(until_s))
    except NoVideoError:
        sys.exit(NO_VIDEO)


if __name__ == "__main__":
    main()
