"""A zip that is sent while it is written: nothing of it is kept on this side.

Each table is there twice: as CSV for people, as JSON for programs.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from analytics.reports import csv_text
from analytics.reports.tables import Table

PIECE_BYTES = 1 << 16


class _Sink:
    """What a ZipFile writes to; it cannot seek, so sizes follow their files."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: a ZipFile wants to call it."""

    def take(self) -> bytes:
        """Return what has come since the last time."""
        taken, self._pieces, self.size = b"".join(self._pieces), [], 0
        return taken


def pieces(tables: Mapping[str, Table], *, about: str, zone: tzinfo) -> Iterator[bytes]:
    """Yield the zip; `about` is what its README says."""
    sink = _Sink()
    # Opened for writing, a ZipFile asks for no more than `write` and `flush`.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("README.txt", about)
        for name, table in tables.items():
            for filename, content in (
                (f"{name}.csv", csv_text.pieces(table, zone=zone)),
                (f"{name}.json", _json(table)),
            ):
                with archive.open(filename, "w", force_zip64=True) as file:
                    for piece in content:
                        file.write(piece)
                        if sink.size >= PIECE_BYTES:
                            yield sink.take()
    yield sink.take()


def _json(table: Table) -> Iterator[bytes]:
    """Yield a list of objects, one a line; what is unknown is null."""
    names = [column.name for column in table.columns]
    before = "[\n"
    for part in table.parts():
        text = []
        for row in part:
            line = json.dumps(dict(zip(names, row, strict=True)), default=_plain)
            text.append(before + line)
            before = ",\n"
        yield "".join(text).encode()
    yield (b"[]\n" if before.startswith("[") else b"\n]\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
