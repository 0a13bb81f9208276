"""Writes what a browser recorded as a file with a length and an index.

Pictures and sound stay as they are: nothing is decoded. MediaRecorder's WebM has
neither duration nor cues, its MP4 is in fragments; both may end in the middle of
anything. Runs alone, `python -m recordings.remuxing SOURCE TARGET CONTAINER UNTIL_S`,
because what it reads comes from outside.
"""

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
CPU_S = 150
ADDRESS_SPACE_BYTES = 2 * 2**30
NO_VIDEO = 3
"""Exit code: there is no picture in it."""


class NoVideoError(Exception):
    """There is not a single picture in the file."""


def remux(source: Path, target: Path, *, container: str, until_s: float) -> None:
    """Copy the first video and the first sound up to `until_s` into `target`.

    `container` is webm or mp4. What cannot be read any more is left out. Takes constant
    memory. Raises NoVideoError.
    """
    try:
        incoming = av.open(str(source), format=_READERS[container])
    except av.error.FFmpegError as error:
        raise NoVideoError from error
    with incoming:
        if not incoming.streams.video:
            raise NoVideoError
        with av.open(
            str(target), "w", format=container, options=_OPTIONS[container]
        ) as made:
            if not _copy(incoming, made, until_s=until_s):
                raise NoVideoError


def _copy(incoming: InputContainer, made: OutputContainer, *, until_s: float) -> int:
    """Copy packets in their order; return how many of them are pictures."""
    copied: dict[int, Stream] = {
        stream.index: made.add_stream_from_template(stream)
        for stream in (incoming.streams.video[0], *incoming.streams.audio[:1])
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
