"""A person's running analyses out to their open pages."""

import asyncio
import contextlib
from typing import Any

from channels.db import database_sync_to_async
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.utils import timezone, translation

from analytics.consumers.base import TRY_LATER, NewestConsumer
from analytics.live.redis_client import RedisAwayError
from recordings import events, selectors
from recordings.services import announcing
from users.models import User

GAP_S = 0.5
"""At most two messages a second."""

SIGNED_OUT = 4401


class AnalysesConsumer(NewestConsumer):
    """Shows a person how far their videos are; see docs/live-protocol.md."""

    async def connect(self) -> None:
        """Let in whoever is signed in, and tell how things are."""
        self._changed = asyncio.Event()
        await self.accept()
        try:
            user = await self._require_user()
            if user is None:
                return
            await self.open_events(announcing.group(user.pk))
            self.user = user
        except (DatabaseError, RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        self._changed.set()
        self.go_on_with(self._tell())

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Ignore what a page says: it only listens."""

    async def analyses_changed(self, message: dict[str, Any]) -> None:
        """Look at the rows again, soon."""
        self._changed.set()

    async def look_again(self) -> None:
        """Close when the person has signed out; else look at the rows again."""
        try:
            await self._require_user()
        except DatabaseError:
            return
        self._changed.set()

    async def _require_user(self) -> User | None:
        user = await self.user_now()
        if isinstance(user, User):
            return user
        await self.close(code=SIGNED_OUT, reason="Sign in first.")
        return None

    def _language(self) -> str:
        """Return the language of the page that listens, as its address would."""
        request = HttpRequest()
        request.COOKIES = self.scope["cookies"]
        headers = dict(self.scope["headers"])
        asked_for = headers.get(b"accept-language", b"").decode("latin-1")
        request.META["HTTP_ACCEPT_LANGUAGE"] = asked_for
        return translation.get_language_from_request(request)

    async def _tell(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            # Where it cannot be read, the next look, ten seconds away at most, can.
            with contextlib.suppress(DatabaseError):
                text = await database_sync_to_async(_text)(self.user, self._language())
                self.offer(text)
            await asyncio.sleep(GAP_S)


def _text(user: User, language: str) -> str:
    with translation.override(language):
        return events.to_json(selectors.progress_of(user, now=timezone.now()))
