"""Times in the viewer's own zone, and where people are signed in."""

import time
import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from users import client_address
from users.models import User
from users.services import sessions

COOKIE = "timezone"
"""Set by static/js/page.js from the browser's own settings."""

NOTE_EVERY_S = 60.0
MOST_NOTED = 10_000
"""Sessions of which a web server remembers when it noted them; then it begins anew."""


class TimezoneMiddleware:
    """Activates the zone that the browser named, UTC when it named none we know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the viewer's zone."""
        try:
            zone = zoneinfo.ZoneInfo(request.COOKIES.get(COOKIE, ""))
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)


class SessionsMiddleware:
    """Notes where people with an account are signed in, a session once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, then note whose it was."""
        response = self.get_response(request)
        # Of a page that did not look who asks, nobody is asked for.
        if request.session.accessed and self._is_due(request.session.session_key):
            self._note(request)
        return response

    def _is_due(self, key: str | None) -> bool:
        return bool(key) and (
            time.monotonic() - self._noted.get(str(key), -NOTE_EVERY_S) >= NOTE_EVERY_S
        )

    def _note(self, request: HttpRequest) -> None:
        key = str(request.session.session_key)
        if not isinstance(request.user, User) or request.user.is_guest:
            return
        sessions.notice(
            request.user,
            key=key,
            user_agent=request.headers.get("User-Agent", ""),
            address=client_address.of(request),
            at=timezone.now(),
        )
        if len(self._noted) >= MOST_NOTED:
            self._noted.clear()
        self._noted[key] = time.monotonic()
