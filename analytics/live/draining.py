"""Serve the frames of one meeting for a while: the loop that a worker runs."""

import logging
import time
import uuid
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from analytics.live import (
    attention_state,
    broadcast,
    counters,
    drainers,
    frame_queue,
    gallery_scoring,
    gallery_state,
    pacing,
    pipeline,
    starting,
    storing,
)
from analytics.live.frame_ages import Ages
from analytics.live.frame_queue import Entry
from analytics.live.frames import BadFrameError, Frame
from analytics.live.gallery_scoring import Windows
from analytics.live.pipeline import Memory
from analytics.live.redis_client import RedisAwayError
from analytics.live.roster import Roster, Rosters
from analytics.vision.errors import BadImageError

logger = logging.getLogger(__name__)

SLICE_S = 30.0
IDLE_S = 5.0
MAX_AGE_S = 2.0
"""A frame older than this when its turn comes is dropped: fresh beats complete."""
HELP_AFTER_S = 0.25
"""A source that waited this long for its turn asks for another worker."""
_POP_S = 0.1
_REPORT_S = 1.0
_LOOK_EVERY_S = 0.25
"""How often the lease is renewed, and way given to a meeting that waits."""
_ASK_AGAIN_S = 0.05
_MEMORIES = 500


@dataclass(slots=True)
class Drain:
    """One slice of work of one worker on one meeting.

    `wants_help`: frames waited too long for one worker; `is_unsent`: there are
    results that no broadcast has carried.
    """

    meeting_id: uuid.UUID
    number: int
    token: str
    rosters: Rosters
    memories: "Memories"
    windows: Windows = field(default_factory=Windows)
    wants_help: bool = False
    is_unsent: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    ages: Ages = field(default_factory=Ages)
    reported_at: float = field(default_factory=time.monotonic)
    waited_s: float = 0.0
    served: int = 0
    broadcast_from: float = 0.0

    def run(self) -> bool:
        """Serve until the slice, the work or the lease ends.

        Returns whether another slice should follow at once.
        """
        if not drainers.hold(self.meeting_id, self.number, token=self.token):
            return False
        drainers.started(self.meeting_id, self.number)
        try:
            goes_on = self._serve()
        finally:
            # The meeting may end, or another process go on with it.
            self.windows.forget(self.meeting_id)
            self._report()
            drainers.release(self.meeting_id, self.number, token=self.token)
        # A frame may have come between the last look and the release.
        return goes_on or frame_queue.length(self.meeting_id) > 0

    def _serve(self) -> bool:
        began = looked = time.monotonic()
        worked = None
        while (now := time.monotonic()) - began < SLICE_S:
            if now - looked >= _LOOK_EVERY_S:
                looked = now
                if not drainers.hold(self.meeting_id, self.number, token=self.token):
                    logger.warning("Lost the lease on meeting %s", self.meeting_id)
                    return False
                if drainers.is_anyone_waiting(now=time.time()):
                    # Without work we do not queue again: the next frame will.
                    return worked is not None
            if now - self.reported_at >= _REPORT_S:
                self._report()
            if self._serve_one():
                worked = time.monotonic()
            elif now - (worked or began) > IDLE_S:
                return False
            self._broadcast()
        return worked is not None

    def _serve_one(self) -> bool:
        try:
            entry = self._pop()
        except BadFrameError as error:
            logger.warning(
                "Dropped an entry of meeting %s [%s]", self.meeting_id, error.code
            )
            self.counts[error.code] += 1
            return True
        if entry is None:
            return False
        self.wants_help |= time.time() - entry.queued_at > HELP_AFTER_S
        frame = frame_queue.take(self.meeting_id, entry, token=self.token)
        if frame is None:
            self.counts["busy"] += 1
            return True
        try:
            scored = self._score(frame)
        except RedisAwayError:
            raise
        except Exception:
            # Edge: whatever one person's picture does, the others are served.
            logger.exception("Could not score a frame of %s", frame.participant_id)
            self.counts["failed"] += 1
            scored = False
        if scored:
            self.counts["scored"] += 1
            self.ages.note(time.time() - frame.captured_at)
            self.served += 1
            self.is_unsent = True
        else:
            frame_queue.release(self.meeting_id, entry.source, token=self.token)
        return True

    def _pop(self) -> Entry | None:
        began = time.monotonic()
        try:
            return frame_queue.pop(self.meeting_id, timeout_s=_POP_S, now=time.time())
        finally:
            self.waited_s += time.monotonic() - began

    def _score(self, frame: Frame) -> bool:
        age_s = time.time() - frame.captured_at
        roster = self.rosters.get(self.meeting_id)
        if age_s > MAX_AGE_S:
            self.counts["stale"] += 1
            return False
        if roster is not None and roster.is_gallery:
            return self._score_window(frame, roster)
        seat = roster.measured_seat(frame.participant_id) if roster else None
        if seat is None or seat.sample_id is None:
            self.counts["not_measured"] += 1
            return False
        memory = self.memories.get(frame)
        try:
            sample, memory = pipeline.score(pipeline.load_observer(), frame, memory)
        except BadImageError:
            logger.warning("Dropped an unreadable frame of %s", frame.participant_id)
            self.counts["unreadable"] += 1
            return False
        kept = attention_state.commit(
            frame,
            token=self.token,
            sample=sample,
            row=pipeline.row_of(frame, sample, sample_id=seat.sample_id),
            state=memory.packed(),
        )
        if not kept:
            self.counts["claim_lost"] += 1
            return False
        self.memories.put(frame, memory)
        return True

    def _score_window(self, frame: Frame, roster: Roster) -> bool:
        if frame.source != gallery_state.SOURCE or not roster.takes_gallery:
            self.counts["not_measured"] += 1
            return False
        if self.windows.is_new(frame):
            # Numbers of faces that were named a moment ago are not given again.
            self.rosters.forget(self.meeting_id)
            roster = self.rosters.get(self.meeting_id) or roster
        try:
            kept = gallery_scoring.score(frame, roster, self.windows, token=self.token)
        except BadImageError:
            logger.warning("Dropped an unreadable window of %s", self.meeting_id)
            self.counts["unreadable"] += 1
            return False
        if not kept:
            self.counts["claim_lost"] += 1
        return kept

    def _broadcast(self) -> None:
        now = time.monotonic()
        if not self.is_unsent or now < self.broadcast_from:
            return
        roster: Roster | None = self.rosters.get(self.meeting_id)
        if roster is None:
            return
        if broadcast.send_if_due(roster, now=time.time()):
            self.is_unsent = False
            self.broadcast_from = now + broadcast.GATE_MS / 1000
        else:
            # Another drainer has sent; asking for every frame costs a round trip.
            self.broadcast_from = now + _ASK_AGAIN_S

    def _report(self) -> None:
        now = time.monotonic()
        if self.served:
            busy_s = now - self.reported_at - self.waited_s
            pacing.report_service(busy_s / self.served)
            storing.request()
        if self.wants_help:
            starting.help_meeting(self.meeting_id)
        counters.add(self.meeting_id, self.counts, ages=self.ages)
        self.counts, self.ages = Counter(), Ages()
        self.reported_at, self.waited_s, self.served = now, 0.0, 0
        self.wants_help = False


class Memories:
    """Unpacked states of the sources that this process served last."""

    def __init__(self) -> None:
        self._memories: OrderedDict[tuple[uuid.UUID, str], Memory] = OrderedDict()

    def get(self, frame: Frame) -> Memory:
        """Return the newest memory, from Redis where another worker went on."""
        key = (frame.meeting_id, frame.source)
        memory = self._memories.get(key)
        version = attention_state.version(*key)
        if memory is None or memory.version != version:
            memory = pipeline.unpack(attention_state.load(*key) if version else None)
        return memory

    def put(self, frame: Frame, memory: Memory) -> None:
        """Keep the memory for the next frame of the source."""
        key = (frame.meeting_id, frame.source)
        self._memories[key] = memory
        self._memories.move_to_end(key)
        if len(self._memories) > _MEMORIES:
            self._memories.popitem(last=False)


_rosters = Rosters()
_memories = Memories()
_windows = Windows()


def drain(meeting_id: uuid.UUID, *, number: int, token: str) -> None:
    """Run one slice in this process and queue the next where there is more."""
    slice_ = Drain(meeting_id, number, token, _rosters, _memories, _windows)
    if slice_.run():
        starting.ensure(meeting_id, number=number)
