"""Frames in, and a participant's own numbers out."""

import asyncio
import contextlib
import json
import time
import uuid
from collections import Counter
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.consumers.base import TRY_LATER, EventConsumer
from analytics.live import (
    attention_state,
    counters,
    events,
    frame_queue,
    frames,
    roster,
    snapshot,
    starting,
)
from analytics.live.allowance import Allowance
from analytics.live.capture_clock import CaptureClock
from analytics.live.frames import BadFrameError, Frame
from analytics.live.pacing import Pace, Pacer
from analytics.live.redis_client import RedisAwayError
from analytics.live.roster import Seat
from meetings import announcements, tickets
from meetings.models import Meeting
from meetings.services import seats

JOIN_WITHIN_S = 5.0
REFUSALS_IN_A_ROW = 20
ENSURE_EVERY_S = 0.25

MALFORMED, BAD_TICKET, NOT_AGREED = 4400, 4401, 4403
JOIN_TIMED_OUT, ENDED = 4408, 4410

_pacer = Pacer()


class FrameConsumer(EventConsumer):
    """Takes the frames of one participant; see docs/live-protocol.md."""

    async def connect(self) -> None:
        """Wait for the ticket."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self.participant_id: uuid.UUID | None = None
        self.seat: Seat | None = None
        self.status = ""
        self._clock = CaptureClock()
        self._counts: Counter[str] = Counter()
        self._refused_in_a_row = 0
        self._allowance = Allowance(now=time.monotonic())
        self._ensured_at = self._counted_at = 0.0
        await self.accept()
        self.go_on_with(self._expect_join())

    async def disconnect(self, code: int) -> None:
        """Keep what was counted and leave."""
        with contextlib.suppress(RedisAwayError):
            await counters.add_async(self.meeting_id, self._counts)
        await super().disconnect(code)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Take the ticket first, then frames."""
        if self.is_closed:
            return
        if self.participant_id is None:
            await self._join(text_data)
        elif bytes_data is None:
            await self._refuse("not_binary", "After joining, only frames are expected.")
        else:
            await self._receive_frame(self.participant_id, bytes_data, now=time.time())

    async def room_ticked(self, message: dict[str, Any]) -> None:
        """Send the own row: nobody else's passes through here."""
        if self.seat is None or self.participant_id is None:
            return
        try:
            standings = await attention_state.read_many_async(
                self.meeting_id, [self.participant_id]
            )
        except RedisAwayError:
            return
        now = time.time()
        person = snapshot.person(self.seat, standings.get(self.participant_id), now=now)
        self.offer(events.to_json(events.SelfUpdated(at=now, person=person)))

    async def seat_changed(self, message: dict[str, Any]) -> None:
        """Look at the seat again."""
        await self._refresh()

    async def meeting_changed(self, message: dict[str, Any]) -> None:
        """Look at the meeting again."""
        await self._refresh()

    async def look_again(self) -> None:
        """Look at the seat although nobody said that it changed, and say so.

        An announcement may be lost with a Redis that restarts; and a browser that
        hears nothing for long knows that the connection is dead.
        """
        if self.seat is not None:
            await self._refresh()
            await self.send(text_data=events.to_json(events.SeatChanged(self.status)))

    async def _expect_join(self) -> None:
        await asyncio.sleep(JOIN_WITHIN_S)
        if self.participant_id is None:
            await self.close(
                code=JOIN_TIMED_OUT, reason="No ticket within five seconds."
            )

    async def _join(self, text: str | None) -> None:
        try:
            message = json.loads(text or "")
            ticket = tickets.read(str(message["ticket"]), meeting_id=self.meeting_id)
        except tickets.TicketError as error:
            await self.close(code=BAD_TICKET, reason=str(error))
            return
        except (ValueError, KeyError, TypeError, RecursionError):
            await self.close(code=MALFORMED, reason="The first message must be a join.")
            return
        self.participant_id = ticket.participant_id
        try:
            await self.open_events(
                announcements.seat_group(ticket.participant_id),
                announcements.people_group(self.meeting_id),
            )
        except (RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        await self._refresh()

    async def _refresh(self) -> None:
        """Read the seat again, say what is wanted now, close where nothing is."""
        try:
            found = await database_sync_to_async(_look)(
                self.meeting_id, self.participant_id
            )
        except DatabaseError:
            if not self.status:
                await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        if found is None:
            await self.close(code=BAD_TICKET, reason="There is no such seat any more.")
            return
        meeting_status, self.seat = found
        status = _wanted(meeting_status, self.seat)
        if status != self.status:
            self.status = status
            await self._forget_unwanted()
            await self.send(text_data=events.to_json(events.SeatChanged(status)))
        if status == "ended":
            await self.close(code=ENDED, reason="The meeting has ended.")
        elif status == "not_agreed":
            await self.close(code=NOT_AGREED, reason="Not agreed to be measured.")
        elif status == "left":
            await self.close(code=1000)

    async def _forget_unwanted(self) -> None:
        # Workers learn of a withdrawal or a pause a second later: by then there
        # must be nothing to score.
        if self.status != "measuring":
            with contextlib.suppress(RedisAwayError):
                await frame_queue.forget(self.meeting_id, str(self.participant_id))

    async def _receive_frame(
        self, participant_id: uuid.UUID, message: bytes, *, now: float
    ) -> None:
        if self.status != "measuring":
            await self._refuse("not_measuring", "No frames are wanted now.")
            return
        if not self._allowance.take(now=time.monotonic()):
            await self._refuse("too_fast", "Wait for the interval of the last answer.")
            return
        try:
            parts = frames.read_message(message)
        except BadFrameError as error:
            await self._refuse(error.code, str(error))
            return
        frame = Frame(
            meeting_id=self.meeting_id,
            participant_id=participant_id,
            source=str(participant_id),
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
            await self._answer("unavailable", "Try again in a moment.")
            return
        self._refused_in_a_row = 0
        acknowledged = events.FrameAcknowledged(
            parts.frame_id, pace.interval_ms, pace.is_reduced
        )
        await self.send(text_data=events.to_json(acknowledged))

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

    async def _refuse(self, code: str, message: str) -> None:
        self._counts[code] += 1
        self._refused_in_a_row += 1
        await self._answer(code, message)
        if self._refused_in_a_row >= REFUSALS_IN_A_ROW:
            await self.close(code=MALFORMED, reason="Too many refused messages.")

    async def _answer(self, code: str, message: str) -> None:
        await self.send(text_data=events.to_json(events.FrameRefused(code, message)))


def _look(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> tuple[str, Seat] | None:
    """Read the meeting's status and the seat, whose page is open."""
    seats.see(participant_id, at=timezone.now())
    return roster.read_seat(meeting_id, participant_id)


def _wanted(meeting_status: str, seat: Seat) -> str:
    """Return what is wanted of a seat now."""
    if meeting_status == Meeting.Status.ENDED:
        return "ended"
    if not seat.present:
        return "left"
    if not seat.agreed:
        return "not_agreed"
    if meeting_status != Meeting.Status.ACTIVE:
        return "waiting"
    return "paused" if seat.paused else "measuring"
