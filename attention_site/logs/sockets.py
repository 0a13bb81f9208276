"""Gives each socket an id, and the log two lines of it."""

import logging
import re
import time
import uuid
from typing import Any

from attention_site.logs import ids

logger = logging.getLogger(__name__)

_MEETING = re.compile(r"/meetings/([0-9a-f-]{36})/(\w+)$")


class SocketLog:
    """Wraps the application behind the sockets."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the socket; what it logs carries its id and its meeting."""
        began = time.perf_counter()
        found = _MEETING.search(scope.get("path", ""))
        what = found.group(2) if found else "socket"
        meeting = {"meeting_id": found.group(1)} if found else {}
        with ids.bound(request_id=uuid.uuid4().hex, **meeting):
            logger.info("Opened a socket [%s]", what)
            try:
                await self.application(scope, receive, send)
            finally:
                logger.info(
                    "Closed a socket [%s, %.1fs]", what, time.perf_counter() - began
                )
