"""The two forms of the log, LOG_FORMAT `text` and `json`, both redacted."""

import logging
from typing import Any

from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

from attention_site.logs import ids
from attention_site.logs.redaction import redacted

FIELDS = ("time", "level", "logger", "message", "exc_info", "stack_info")
FACTS = ("method", "route", "status", "duration_ms")
"""Of a request; other extras of a record are dropped, since libraries put all kinds
of objects there."""

_SOCKET_WORDS = (
    '"WebSocket',
    "connection open",
    "connection closed",
    "connection reject",
)


class TextLines(logging.Formatter):
    """`time level logger: message`, as people read it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return redacted(super().format(record))


class JsonLines(JsonFormatter):
    """One object a line, with the ids of request, meeting and task."""

    def __init__(self) -> None:
        super().__init__(
            ("levelname", "name", "message"),
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Keep what is known to be harmless, and say what the line belongs to."""
        kept = {name: log_data[name] for name in FIELDS + FACTS if name in log_data}
        texts = {
            name: redacted(value)
            for name, value in kept.items()
            if isinstance(value, str)
        }
        return {**kept, **texts, **ids.current()}


class RoutesNotPaths(logging.Filter):
    """Django names the path of a request that failed, which may let somebody in."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the pattern of the address in its place; nothing is dropped."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            match = request.resolver_match
            route = f"/{match.route}" if match else "[unknown address]"
            record.args = tuple(
                route if argument == request.path else argument
                for argument in record.args
            )
        return True


class NoSocketLines(logging.Filter):
    """The web server notes each socket with the address of its client; we do without."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the line stays."""
        return not any(word in str(record.msg) for word in _SOCKET_WORDS)
