"""What all sockets have in common, and what those of a meeting do besides."""

import asyncio
import contextlib
import uuid
from collections.abc import Coroutine
from importlib import import_module
from typing import Any, cast

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from analytics.live import events, presence
from analytics.live.redis_client import RedisAwayError
from meetings import access, looks
from meetings.models import Meeting
from users.models import User
from users.services.audit import Door

TRY_LATER = 1013


class NewestConsumer(AsyncWebsocketConsumer):
    """A socket that is sent the newest event, never a backlog."""

    groups_joined: tuple[str, ...] = ()
    is_closed = False
    least_gap_s = 0.0
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
        for group in groups:
            await self.channel_layer.group_add(group, self.channel_name)
            self.groups_joined += (group,)
        await self.renew()
        self.go_on_with(self._send_latest(), self._keep_renewing())

    def go_on_with(self, *works: Coroutine[Any, Any, None]) -> None:
        """Do these until the socket ends."""
        self._tasks += tuple(asyncio.create_task(work) for work in works)

    def offer(self, text: str) -> None:
        """Send this text next, unless a newer one comes first."""
        self._latest = text
        self._wake.set()

    async def recording_changed(self, message: dict[str, Any]) -> None:
        """Tell the page to ask who records; nothing newer makes up for it."""
        await self.send(text_data=events.to_json(events.RecordingChanged()))

    async def disconnect(self, code: int) -> None:
        """Leave the groups; a Redis that is away forgets us by itself."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(RedisAwayError, OSError):
            for group in self.groups_joined:
                await self.channel_layer.group_discard(group, self.channel_name)
            if self.groups_joined:
                await self.leave()

    async def user_now(self) -> User | AnonymousUser:
        """Return who is signed in: read again, not as when the socket was opened."""
        store = import_module(settings.SESSION_ENGINE).SessionStore
        session = store(self.scope["session"].session_key)
        user: User | AnonymousUser = await get_user({"session": session})
        return user

    async def renew(self) -> None:
        """Say that the socket is open; on entering and every RENEW_S."""

    async def leave(self) -> None:
        """Say that the socket is closed."""

    async def _send_latest(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._latest is not None:
                await self.send(text_data=self._latest)
                await asyncio.sleep(self.least_gap_s)

    async def look_again(self) -> None:
        """Find out what changed without being announced; every RENEW_S."""

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(presence.RENEW_S)
            with contextlib.suppress(RedisAwayError):
                await self.renew()
            await self.look_again()


class EventConsumer(NewestConsumer):
    """A socket of a meeting: it counts as somebody's presence there."""

    meeting_id: uuid.UUID
    is_of_host = False
    _session_id = ""
    _is_look_noted = False

    async def renew(self) -> None:
        """Say that somebody is there."""
        self._session_id = self._session_id or uuid.uuid4().hex
        await presence.renew(
            self.meeting_id, self._session_id, is_of_host=self.is_of_host
        )

    async def access_hosted(self) -> Meeting:
        """Return the meeting to its host, noting that they see its people once it runs.

        Raises MeetingAccessDeniedError and django.db.Error.
        """
        user = await self.user_now()
        meeting: Meeting = await database_sync_to_async(access.access_hosted_meeting)(
            user, self.meeting_id
        )
        if meeting.is_live and not self._is_look_noted:
            await database_sync_to_async(looks.note)(
                cast("User", user), meeting, through=Door.SOCKET, detail="live"
            )
            self._is_look_noted = True
        return meeting

    async def leave(self) -> None:
        """Say that somebody has gone."""
        if self._session_id:
            await presence.leave(self.meeting_id, self._session_id)
