"""Times in the viewer's own zone."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "timezone"
"""Set by static/js/page.js from the browser's own settings."""


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
