"""The live page of a meeting out to its host."""

import asyncio
import time
import uuid
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError
from django.http import Http404

from analytics.consumers.base import TRY_LATER, EventConsumer
from analytics.live import broadcast, roster
from analytics.live.redis_client import RedisAwayError
from meetings import announcements

TICK_S = 1.0
NO_MEETING = 4404

_rosters = roster.Rosters()


class DashboardConsumer(EventConsumer):
    """Shows one meeting to its host; see docs/live-protocol.md."""

    is_of_host = True

    async def connect(self) -> None:
        """Let the host in; nobody else learns whether the meeting exists."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self._sent_at = 0.0
        await self.accept()
        try:
            await self.access_hosted()
            await self.open_events(announcements.hosts_group(self.meeting_id))
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
        await self.look_again()
        await self._send_snapshot()

    async def look_again(self) -> None:
        """Close when the host has signed out or been locked out meanwhile."""
        try:
            await self.access_hosted()
        except Http404:
            await self.close(code=NO_MEETING, reason="No such meeting.")
        except DatabaseError:
            return

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


def _host_text(meeting_id: uuid.UUID, *, fresh: bool) -> str | None:
    if fresh:
        _rosters.forget(meeting_id)
    found = _rosters.get(meeting_id)
    if found is None:
        return None
    return broadcast.host_text(found, now=time.time())
