"""Sockets: frames in (participants), typed events out (participants and hosts)."""

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError
from django.http import Http404

from analytics.live import (
    broadcast,
    counters,
    events,
    frame_queue,
    frames,
    presence,
    roster,
    starting,
)
from analytics.live.capture_clock import CaptureClock
from analytics.live.frames import BadFrameError, Frame
from analytics.live.pacing import MIN_INTERVAL_S, Pace, Pacer
from analytics.live.redis_client import RedisAwayError
from meetings import access, announcements, tickets
from meetings.models import Meeting

logger = logging.getLogger(__name__)

JOIN_WITHIN_S = 5.0
REFUSALS_IN_A_ROW = 20
BURST = 8
"""Frames that may come at once, after a stall of the network."""
ENSURE_EVERY_S = 0.25
TICK_S = 1.0

MALFORMED, BAD_TICKET, NOT_AGREED, NO_MEETING = 4400, 4401, 4403, 4404
JOIN_TIMED_OUT, ENDED, TRY_LATER = 4408, 4410, 1013

_pacer = Pacer()
_rosters = roster.Rosters()


class _EventConsumer(AsyncWebsocketConsumer):
    """A socket of a meeting that is sent the newest event, never a backlog."""

    meeting_id: uuid.UUID
    groups_joined: tuple[str, ...] = ()
    is_closed = False
    _tasks: tuple[asyncio.Task[None], ...] = ()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the socket; whatever ends it, nothing goes on without it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            for task in self._tasks:
                task.cancel()

    async def send(
        self,
        text_data: str | None = None,
        bytes_data: bytes | None = None,
        close: bool = False,  # noqa: FBT001, FBT002  (the signature of Channels)
    ) -> None:
        """Send, unless the socket is closed or its other end gone."""
        if not self.is_closed:
            # A server says OSError here, and then disconnects us as it should.
            with contextlib.suppress(OSError):
                await super().send(text_data, bytes_data, close)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close once: servers take nothing after it, announcements come twice."""
        if not self.is_closed:
            self.is_closed = True
            with contextlib.suppress(OSError):
                await super().close(code=code, reason=reason)

    async def open_events(self, *groups: str) -> None:
        """Listen to the groups; raises RedisAwayError."""
        self._latest: str | None = None
        self._wake = asyncio.Event()
        self._session_id = uuid.uuid4().hex
        for group in groups:
            await self.channel_layer.group_add(group, self.channel_name)
            self.groups_joined += (group,)
        await presence.renew(self.meeting_id, self._session_id)
        self.go_on_with(self._send_latest(), self._renew_presence())

    def go_on_with(self, *works: Coroutine[Any, Any, None]) -> None:
        """Do these until the socket ends."""
        self._tasks += tuple(asyncio.create_task(work) for work in works)

    def offer(self, text: str) -> None:
        """Send this text next, unless a newer one comes first."""
        self._latest = text
        self._wake.set()

    async def disconnect(self, code: int) -> None:
        """Leave the groups; a Redis that is away forgets us by itself."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(RedisAwayError, OSError):
            for group in self.groups_joined:
                await self.channel_layer.group_discard(group, self.channel_name)
            if self.groups_joined:
                await presence.leave(self.meeting_id, self._session_id)

    async def _send_latest(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._latest is not None:
                await self.send(text_data=self._latest)

    async def _renew_presence(self) -> None:
        while True:
            await asyncio.sleep(presence.RENEW_S)
            with contextlib.suppress(RedisAwayError):
                await presence.renew(self.meeting_id, self._session_id)


class FrameConsumer(_EventConsumer):
    """Takes the frames of one participant; see docs/live-protocol.md."""

    async def connect(self) -> None:
        """Wait for the ticket."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self.participant_id: uuid.UUID | None = None
        self.status = ""
        self._clock = CaptureClock()
        self._counts: Counter[str] = Counter()
        self._refused_in_a_row = 0
        self._allowance, self._allowed_at = float(BURST), time.monotonic()
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

    async def room_updated(self, message: dict[str, Any]) -> None:
        """Relay the own row."""
        own = message["own"].get(str(self.participant_id))
        if own is not None:
            self.offer(own)

    async def seat_changed(self, message: dict[str, Any]) -> None:
        """Look at the seat again if it is ours."""
        if message["participant_id"] == str(self.participant_id):
            await self._refresh()

    async def meeting_changed(self, message: dict[str, Any]) -> None:
        """Look at the meeting again."""
        await self._refresh()

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
                announcements.meeting_group(self.meeting_id),
            )
        except (RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        await self._refresh()

    async def _refresh(self) -> None:
        """Read the seat again, say what is wanted now, close where nothing is."""
        try:
            status = await database_sync_to_async(_seat_status)(
                self.meeting_id, self.participant_id
            )
        except DatabaseError:
            if not self.status:
                await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        if status is None:
            await self.close(code=BAD_TICKET, reason="There is no such seat any more.")
            return
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
        if not self._is_allowed():
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

    def _is_allowed(self) -> bool:
        """Whether a frame may come now: twice the best rate, with a small burst."""
        now = time.monotonic()
        earned = (now - self._allowed_at) * 2 / MIN_INTERVAL_S
        self._allowance = min(self._allowance + earned, BURST)
        self._allowed_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    async def _refuse(self, code: str, message: str) -> None:
        self._counts[code] += 1
        self._refused_in_a_row += 1
        await self._answer(code, message)
        if self._refused_in_a_row >= REFUSALS_IN_A_ROW:
            await self.close(code=MALFORMED, reason="Too many refused messages.")

    async def _answer(self, code: str, message: str) -> None:
        await self.send(text_data=events.to_json(events.FrameRefused(code, message)))


class DashboardConsumer(_EventConsumer):
    """Shows one meeting to its host; see docs/live-protocol.md."""

    async def connect(self) -> None:
        """Let the host in; nobody else learns whether the meeting exists."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self._sent_at = 0.0
        await self.accept()
        try:
            await database_sync_to_async(access.access_hosted_meeting)(
                self.scope["user"], self.meeting_id
            )
            await self.open_events(announcements.meeting_group(self.meeting_id))
        except Http404:
            await self.close(code=NO_MEETING, reason="No such meeting.")
            return
        except (DatabaseError, RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        await self._send_snapshot()
        self.go_on_with(self._tick())

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Ignore what a dashboard says: it only listens."""

    async def room_updated(self, message: dict[str, Any]) -> None:
        """Relay the page."""
        self._sent_at = time.monotonic()
        self.offer(message["host"])

    async def seat_changed(self, message: dict[str, Any]) -> None:
        """Show a changed seat at once."""
        await self._send_snapshot()

    async def meeting_changed(self, message: dict[str, Any]) -> None:
        """Show a changed meeting at once."""
        await self._send_snapshot()

    async def _tick(self) -> None:
        """Show that time passes where nobody sends: pictures that stopped."""
        while True:
            await asyncio.sleep(TICK_S)
            if time.monotonic() - self._sent_at > TICK_S * 1.5:
                await self._send_snapshot(fresh=False)

    async def _send_snapshot(self, *, fresh: bool = True) -> None:
        try:
            text = await database_sync_to_async(_host_text)(
                self.meeting_id, fresh=fresh
            )
        except RedisAwayError:
            return
        if text is not None:
            self.offer(text)


def _seat_status(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> str | None:
    """Return what is wanted of a seat now; None when there is no such seat."""
    found = roster.read(meeting_id)
    seats = found.seats if found else ()
    seat = next((s for s in seats if s.participant_id == participant_id), None)
    if found is None or seat is None:
        return None
    if found.status == Meeting.Status.ENDED:
        return "ended"
    if not seat.present:
        return "left"
    if not seat.agreed:
        return "not_agreed"
    if found.status != Meeting.Status.ACTIVE:
        return "waiting"
    return "paused" if seat.paused else "measuring"


def _host_text(meeting_id: uuid.UUID, *, fresh: bool) -> str | None:
    if fresh:
        _rosters.forget(meeting_id)
    found = _rosters.get(meeting_id)
    if found is None:
        return None
    return broadcast.texts_for(found, now=time.time()).host
