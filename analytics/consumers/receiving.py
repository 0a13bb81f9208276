"""What both sockets that take pictures have in common."""

import contextlib
import time
import uuid
from collections import Counter
from dataclasses import dataclass

from asgiref.sync import sync_to_async

from analytics.consumers.base import EventConsumer
from analytics.live import counters, events, frame_queue, frames, pacing, starting
from analytics.live.allowance import Allowance
from analytics.live.capture_clock import CaptureClock
from analytics.live.frames import BadFrameError, Frame
from analytics.live.pacing import Pace, Pacer
from analytics.live.redis_client import RedisAwayError

REFUSALS_IN_A_ROW = 20
ENSURE_EVERY_S = 0.25
MALFORMED, ENDED = 4400, 4410

_pacer = Pacer()


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose pictures a socket takes, and as which source they wait."""

    participant_id: uuid.UUID
    source: str


class ReceivingConsumer(EventConsumer):
    """Checks pictures, queues them and paces their sender."""

    least_interval_s = pacing.MIN_INTERVAL_S

    def begin_receiving(self) -> None:
        """Call it before the first picture."""
        self._clock = CaptureClock()
        self._counts: Counter[str] = Counter()
        self._refused_in_a_row = 0
        self._allowance = Allowance(
            now=time.monotonic(),
            slower=self.least_interval_s / pacing.MIN_INTERVAL_S,
        )
        self._ensured_at = self._counted_at = 0.0

    async def disconnect(self, code: int) -> None:
        """Keep what was counted and leave."""
        with contextlib.suppress(RedisAwayError):
            await counters.add_async(self.meeting_id, self._counts)
        await super().disconnect(code)

    async def receive_frame(
        self, sender: Sender, message: bytes, *, now: float
    ) -> None:
        """Queue one picture and answer it."""
        if not self._allowance.take(now=time.monotonic()):
            await self.refuse("too_fast", "Wait for the interval of the last answer.")
            return
        try:
            parts = frames.read_message(message)
        except BadFrameError as error:
            await self.refuse(error.code, str(error))
            return
        frame = Frame(
            meeting_id=self.meeting_id,
            participant_id=sender.participant_id,
            source=sender.source,
            frame_id=parts.frame_id,
            captured_at=self._clock.server_time(
                captured_s=parts.captured_ms / 1000, received_at=now
            ),
            received_at=now,
            jpeg=parts.jpeg,
        )
        try:
            pace = await self._queue(frame, now=now)
        except (RedisAwayError, OSError):
            # Not the sender's fault, so it does not count against them.
            self._counts["unavailable"] += 1
            await self.answer("unavailable", "Try again in a moment.")
            return
        self._refused_in_a_row = 0
        pace = pace.at_least(self.least_interval_s)
        acknowledged = events.FrameAcknowledged(
            parts.frame_id, pace.interval_ms, pace.is_reduced
        )
        await self.send(text_data=events.to_json(acknowledged))

    async def refuse(self, code: str, message: str) -> None:
        """Say why a message was not taken; who goes on like that is disconnected."""
        self._counts[code] += 1
        self._refused_in_a_row += 1
        await self.answer(code, message)
        if self._refused_in_a_row >= REFUSALS_IN_A_ROW:
            await self.close(code=MALFORMED, reason="Too many refused messages.")

    async def answer(self, code: str, message: str) -> None:
        """Send a refusal."""
        await self.send(text_data=events.to_json(events.FrameRefused(code, message)))

    async def _queue(self, frame: Frame, *, now: float) -> Pace:
        if await frame_queue.push(frame):
            self._counts["replaced"] += 1
        self._counts["received"] += 1
        if now - self._ensured_at > ENSURE_EVERY_S:
            self._ensured_at = now
            await sync_to_async(starting.ensure, thread_sensitive=False)(
                self.meeting_id
            )
        if now - self._counted_at > 1.0:
            self._counted_at = now
            counted, self._counts = self._counts, Counter()
            await counters.add_async(self.meeting_id, counted)
        return await _pacer.pace(self.meeting_id, frame.source, now=now)
