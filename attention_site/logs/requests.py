"""Gives each request an id, and the log a line of it: its route, never its path."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from attention_site.logs import ids

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
QUIET = {"healthz", "readyz", "metrics"}
"""Asked every few seconds by programs."""


class RequestLogMiddleware:
    """Stands first, so that all that happens to a request carries its id.

    The answer names the id in a header, for whoever reports a failure. It runs in the
    event loop where the rest does: a thread of its own would cost each request time.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answer, or return what will."""
        if iscoroutinefunction(self):
            return self._answer_later(request)
        began, request_id = time.perf_counter(), uuid.uuid4().hex
        with ids.bound(request_id=request_id):
            response: HttpResponse = self.get_response(request)
            return _noted(request, response, request_id, began)

    async def _answer_later(self, request: HttpRequest) -> HttpResponse:
        began, request_id = time.perf_counter(), uuid.uuid4().hex
        with ids.bound(request_id=request_id):
            response: HttpResponse = await self.get_response(request)
            return _noted(request, response, request_id, began)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Let lines of the view name the meeting or video that it is about."""
        # The block around the view takes them back with the rest.
        ids.begin(**ids.current(), **ids.of_arguments(kwargs))


def _noted(
    request: HttpRequest, response: HttpResponse, request_id: str, began: float
) -> HttpResponse:
    response[HEADER] = request_id
    match = request.resolver_match
    if match is not None and match.url_name not in QUIET:
        took_ms = round((time.perf_counter() - began) * 1000)
        logger.info(
            "%s /%s %d [%dms]",
            *(request.method, match.route, response.status_code, took_ms),
            extra={
                "method": request.method,
                "route": match.route,
                "status": response.status_code,
                "duration_ms": took_ms,
            },
        )
    return response
