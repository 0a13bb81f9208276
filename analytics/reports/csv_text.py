"""A table as CSV, a piece at a time.

It begins with a byte order mark: without one Excel takes UTF-8 for something else and
breaks every name that is not English, and other programs skip it. Unknown is an empty
field, never 0.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Any

from analytics.reports.tables import Kind, Table

BYTE_ORDER_MARK = "\ufeff"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a text that begins so (OWASP, CSV injection)."""


def pieces(table: Table, *, zone: tzinfo) -> Iterator[bytes]:
    """Yield the file; times are ISO 8601 in `zone`, with their distance from UTC."""
    writers: dict[Kind, Callable[[Any], str]] = {
        Kind.TIME: lambda at: _moment(at, zone),
        Kind.TEXT: neutral,
        Kind.NUMBER: _number,
        Kind.COUNT: str,
        Kind.FLAG: lambda flag: "true" if flag else "false",
    }
    ways = [writers[one.kind] for one in table.columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow(column.name for column in table.columns)
    for part in table.parts():
        for row in part:
            writer.writerow(
                "" if value is None else way(value)
                for way, value in zip(ways, row, strict=True)
            )
        yield _taken(buffer)
    if buffer.tell():
        yield _taken(buffer)


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _taken(buffer: io.StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def _moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="milliseconds")


def _number(value: float) -> str:
    # Thousandths of points and seconds are more than anybody can measure.
    return f"{value:.3f}".rstrip("0").rstrip(".")
