"""Encodes pictures that no browser plays as H.264, upright and not too large."""

import struct
from collections.abc import Iterator
from fractions import Fraction

import av.error
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from recordings.copying import reading
from recordings.copying.display_order import MOST_OVERTAKEN, DisplayOrder
from recordings.copying.needs import Need
from recordings.copying.remuxing import Tell
from recordings.copying.sound import SoundEncoder

LONG_PX, SHORT_PX = 1280, 720
"""The largest picture that is made; faces are found in smaller ones too."""

TICKS = 90_000
"""A second, as MP4 counts for pictures that come at any time."""

KEY_EVERY_S = 2.0
"""Between pictures that one can jump to."""

_QUALITY = {"preset": "veryfast", "crf": "24"}


def encode(
    source: InputContainer, made: OutputContainer, need: Need, tell: Tell
) -> None:
    """Encode the film, and its first sound, so that the first picture is at 0.

    `tell` hears seconds of the film. What cannot be decoded is left out. Raises
    UnreadableError where nothing can.
    """
    film = reading.film(source)
    film.thread_type = "AUTO"
    sound = source.streams.audio[0] if source.streams.audio else None
    waits_for = MOST_OVERTAKEN if source.format.name == "avi" else 0
    pictures = _Pictures(made, film, DisplayOrder(waits_for))
    heard = SoundEncoder(made, need.container) if sound else None
    wanted = [film.index, *([sound.index] if sound else [])]
    for packet in reading.packets(source, wanted):
        if packet.stream.index == film.index:
            for frame in _decoded(packet):
                tell(pictures.take(frame))
        elif heard and pictures.start_s is not None:
            heard.take(packet, pictures.start_s)
    if pictures.start_s is None:
        raise reading.UnreadableError
    pictures.finish()
    if heard:
        heard.finish()


class _Pictures:
    """Takes pictures in their order and writes them into a container.

    `start_s` is when the first of them is shown in the source, None before it.
    """

    def __init__(
        self,
        made: OutputContainer,
        film: VideoStream,
        order: DisplayOrder[VideoFrame],
    ) -> None:
        self._made = made
        self._order = order
        self._aspect = film.sample_aspect_ratio or Fraction(1)
        self._rate = film.average_rate or Fraction(25)
        self._stream: VideoStream | None = None
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str] | None = None
        self._last_pts = -1
        self.start_s: float | None = None

    def take(self, frame: VideoFrame) -> float:
        """Encode one picture, now or with later ones; returns its moment."""
        if self.start_s is None:
            self.start_s = frame.time
        at_s = frame.time - self.start_s
        # Small before it waits: sixteen large ones would take a gigabyte.
        shown = self._shown(frame)
        for following, its_s in self._order.put(shown, at_s):
            self._write(following, its_s)
        return at_s

    def finish(self) -> None:
        """Write what waits, and what the encoder still holds."""
        for shown, at_s in self._order.rest():
            self._write(shown, at_s)
        if self._stream is not None:
            self._made.mux(self._stream.encode(None))

    def _write(self, shown: VideoFrame, at_s: float) -> None:
        pts = round(at_s * TICKS)
        if pts <= self._last_pts:
            return
        self._last_pts = pts
        shown.pts, shown.time_base = pts, Fraction(1, TICKS)
        shown.pict_type = 0
        self._made.mux(self._target(shown).encode(shown))

    def _shown(self, frame: VideoFrame) -> VideoFrame:
        """Return the picture as it is to be shown: upright, of square pixels, small."""
        shape = (frame.width, frame.height, frame.format.name)
        if self._graph is None or shape != self._shape:
            size = None
            if self._stream is not None:
                size = (self._stream.width, self._stream.height)
            self._graph = _graph(frame, self._aspect, size)
            self._shape = shape
        frame.pts = 0
        self._graph.push(frame)
        pulled = self._graph.pull()
        assert isinstance(pulled, VideoFrame)
        self._target(pulled)  # the first picture decides the size of all
        return pulled

    def _target(self, shown: VideoFrame) -> VideoStream:
        if self._stream is None:
            stream = self._made.add_stream("libx264", rate=self._rate)
            stream.width, stream.height = shown.width, shown.height
            stream.pix_fmt = "yuv420p"
            stream.codec_context.time_base = Fraction(1, TICKS)
            stream.codec_context.gop_size = max(
                1, round(float(self._rate) * KEY_EVERY_S)
            )
            stream.codec_context.options = _QUALITY
            self._stream = stream
        return self._stream


def _graph(frame: VideoFrame, aspect: Fraction, size: tuple[int, int] | None) -> Graph:
    """Return what turns and scales pictures like `frame`; `size` None: as it fits."""
    turns = turning(frame)
    width, height = frame.width * aspect, Fraction(frame.height)
    if "transpose" in "".join(turns):
        width, height = height, width
    width_px, height_px = size or fitting(width, height)
    steps = [*turns, f"scale={width_px}:{height_px}", "setsar=1", "format=yuv420p"]
    graph = Graph()
    last = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=Fraction(1, TICKS),
    )
    for step in steps:
        name, _, argument = step.partition("=")
        following = graph.add(name, argument or None)
        last.link_to(following)
        last = following
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def fitting(width: Fraction, height: Fraction) -> tuple[int, int]:
    """Return the even size of a picture that is not larger than it may be."""
    long, short = max(width, height), min(width, height)
    scale = min(Fraction(1), LONG_PX / long, SHORT_PX / short)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def turning(frame: VideoFrame) -> list[str]:
    """Return the filters that put a picture upright, as the film says.

    A phone writes its sensor's pictures and how the phone was held: a matrix of
    16.16 fixed point numbers, here to the nearest quarter turn.
    """
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return []
    across, across_down, _, down_across, down = struct.unpack("=5i", bytes(matrix)[:20])
    turns = []
    if abs(across) < abs(across_down):
        # Rows become columns; then what is mirrored is turned back.
        turns.append("transpose=cclock_flip")
        across, down = down_across, across_down
    if across < 0:
        turns.append("hflip")
    if down < 0:
        turns.append("vflip")
    return turns


def _decoded(packet: Packet) -> Iterator[VideoFrame]:
    try:
        for frame in packet.decode():
            if frame.pts is not None:
                yield frame
    except av.error.FFmpegError:
        return
