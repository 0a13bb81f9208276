"""One span of a video file: the same frames that a reading of the whole file takes.

Which frames are looked at depends on the file and the rate alone: the first in each
step of the grid. Frames that are not, and that no other one is made from, are not even
decoded. Where the file is damaged, reading goes on behind the damage.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import av
import av.error

from analytics.vision import decoded
from analytics.vision.frames import Frame, Video, step_number

# How far before the span to look for a picture that needs no earlier one. The first
# is for files that sort by decoding time, the others where an index leads into it.
RETREATS_S = (0.5, 10.0, 60.0)
# Packets come in decoding order: no codec lets more than 16 pictures overtake one.
AHEAD_PACKETS = 32
# Each error moves on in the file; so many are no file any more.
MOST_ERRORS = 1000

EVERY: Literal["DEFAULT"] = "DEFAULT"
NEEDED: Literal["NONREF"] = "NONREF"


@dataclass(slots=True)
class Span:
    """Reads a video from `start_s` up to `end_s` (not included), once.

    `passed` is called with the time of each decoded picture, also of those before the
    span, and for each packet that does not decode; what it raises goes through.
    Afterwards `is_broken` says that nothing decodes from the last frame on.
    """

    video: Video
    start_s: float
    end_s: float
    fps: float
    passed: Callable[[float], None]
    is_broken: bool = field(init=False, default=False)
    _origin_s: float = field(init=False, default=0.0)
    _last_s: float = field(init=False, default=0.0)
    _is_untouched: bool = field(init=False, default=True)

    def frames(self) -> Iterator[Frame]:
        """Yield the frames; one that is damaged is left out, and so is the rest of it."""
        step_s = 1.0 / self.fps
        # A core has a process of its own; and only so the choice of NONREF holds for
        # the very packet.
        self.video.stream.codec_context.thread_count = 1
        self._origin_s = self._origin()
        last_step: int | None = None
        is_first = True
        for picture, at_s in self._from_before(self.start_s - step_s):
            self._last_s = at_s
            self.passed(at_s)
            if at_s >= self.end_s:
                return
            step = step_number(at_s, step_s)
            is_new = last_step is None or step > last_step
            # Of a step that was entered in the middle the first frame is not known.
            is_known = not is_first or at_s <= 0.0 or self.start_s <= 0.0
            is_first = False
            last_step = step if last_step is None else max(step, last_step)
            if is_new and is_known and at_s >= self.start_s:
                yield Frame(at_s, decoded.luma(picture, self.video.turn(picture)))

    def _from_before(self, before_s: float) -> Iterator[tuple[av.VideoFrame, float]]:
        """Yield pictures and times in order, from `before_s` or earlier on."""
        for retreat_s in RETREATS_S:
            pictures = self._from(before_s - retreat_s)
            first = next(pictures, None)
            is_last_try = retreat_s == RETREATS_S[-1] or before_s <= retreat_s
            if first is not None and (is_last_try or first[1] <= before_s):
                yield first
                yield from pictures
                return
            if is_last_try:
                return

    def _from(self, at_s: float) -> Iterator[tuple[av.VideoFrame, float]]:
        stream = self.video.stream
        if at_s > 0.0 or not self._is_untouched:
            assert stream.time_base is not None
            ticks = round((max(at_s, 0.0) + self._origin_s) / stream.time_base)
            try:
                self.video.container.seek(ticks, stream=stream)
            except av.error.FFmpegError:
                self.is_broken = True
                return
        self._is_untouched = False
        for packet in self._chosen():
            yield from self._decoded(packet)

    def _decoded(
        self, packet: "av.Packet[av.VideoStream]"
    ) -> Iterator[tuple[av.VideoFrame, float]]:
        try:
            pictures = self.video.stream.decode(packet)
        except av.error.FFmpegError:
            self.is_broken = True
            self.passed(self._last_s)
            return
        if packet.size:  # not by what comes out last: that is of whole packets before
            self.is_broken = False
        for picture in pictures:
            if picture.pts is not None:
                yield picture, picture.time - self._origin_s

    def _chosen(self) -> Iterator["av.Packet[av.VideoStream]"]:
        """Yield all packets, the decoder set to what is wanted of each."""
        ahead: deque[av.Packet[av.VideoStream]] = deque()
        firsts: dict[int, int] = {}
        for packet in self._packets():
            ahead.append(packet)
            if packet.pts is not None:
                step = self._step(packet.pts)
                firsts[step] = min(packet.pts, firsts.get(step, packet.pts))
            if len(ahead) > AHEAD_PACKETS:
                yield self._asked(ahead.popleft(), firsts)
        while ahead:
            yield self._asked(ahead.popleft(), firsts)

    def _packets(self) -> Iterator["av.Packet[av.VideoStream]"]:
        for _ in range(MOST_ERRORS):
            try:
                yield from self.video.container.demux(self.video.stream)
            except av.error.FFmpegError:
                self.is_broken = True
            else:
                return

    def _asked(
        self, packet: "av.Packet[av.VideoStream]", firsts: dict[int, int]
    ) -> "av.Packet[av.VideoStream]":
        """Return a packet for which the decoder knows whether it is looked at."""
        is_asked = packet.pts is None or firsts[self._step(packet.pts)] == packet.pts
        decoder = self.video.stream.codec_context
        decoder.skip_frame = EVERY if is_asked else NEEDED
        return packet

    def _step(self, pts: int) -> int:
        base = self.video.stream.time_base
        assert base is not None
        at_s = pts * base.numerator / base.denominator - self._origin_s
        return step_number(at_s, 1.0 / self.fps)

    def _origin(self) -> float:
        """Return when the first picture is: as the file says, else its first packet."""
        video, base = self.video, self.video.stream.time_base
        if video.origin_s is None and base is not None:
            pts = next((p.pts for p in self._packets() if p.pts is not None), 0)
            video.origin_s = float(pts * base)
            self._is_untouched = False
        return video.origin_s or 0.0
