"""Frames in, and a participant's own numbers out."""

import asyncio
import contextlib
import json
import time
import uuid
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.consumers.base import TRY_LATER
from analytics.consumers.receiving import (
    ENDED,
    MALFORMED,
    ReceivingConsumer,
    Sender,
)
from analytics.live import attention_state, events, frame_queue, roster, snapshot
from analytics.live.redis_client import RedisAwayError
from analytics.live.roster import Seat
from meetings import announcements, tickets
from meetings.models import Meeting
from meetings.services import seats

JOIN_WITHIN_S = 5.0

BAD_TICKET, NOT_AGREED, JOIN_TIMED_OUT = 4401, 4403, 4408


class FrameConsumer(ReceivingConsumer):
    """Takes the frames of one participant; see docs/live-protocol.md."""

    async def connect(self) -> None:
        """Wait for the ticket."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self.participant_id: uuid.UUID | None = None
        self.seat: Seat | None = None
        self.status = ""
        self.begin_receiving()
        await self.accept()
        self.go_on_with(self._expect_join())

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Take the ticket first, then frames."""
        if self.is_closed:
            return
        if self.participant_id is None:
            await self._join(text_data)
        elif bytes_data is None:
            await self.refuse("not_binary", "After joining, only frames are expected.")
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
            with contextlib.suppress(DatabaseError):
                await self._is_held()
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
        self.ticket = ticket
        try:
            if not await self._is_held():
                return
            await self.open_events(
                announcements.seat_group(ticket.participant_id),
                announcements.people_group(self.meeting_id),
            )
        except (DatabaseError, RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        await self._refresh()

    async def _is_held(self) -> bool:
        """Say whether session or token still stand behind the socket; else close it."""
        user = await self.user_now()
        held = await database_sync_to_async(tickets.is_held)(
            self.ticket, user=user, at=timezone.now()
        )
        if not held:
            await self.close(code=BAD_TICKET, reason="Signed out, or token revoked.")
        return bool(held)

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
            await self.refuse("not_measuring", "No frames are wanted now.")
            return
        sender = Sender(participant_id=participant_id, source=str(participant_id))
        await self.receive_frame(sender, message, now=now)


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
