"""What the user reads: short lines, and a table when everything runs."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

STEP_COLUMNS = 58


@dataclass(frozen=True, slots=True)
class Terminal:
    """Writes to one stream; bold only where a person reads."""

    stream: TextIO

    @property
    def is_rich(self) -> bool:
        """Say whether the stream shows bold text."""
        return self.stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, text: str = "") -> None:
        """Write one line at once."""
        self._write(f"{text}\n")

    def bold(self, text: str) -> str:
        """Return `text` so that it stands out, where that is possible."""
        return f"\x1b[1m{text}\x1b[0m" if self.is_rich else text

    def _write(self, text: str) -> None:
        # A closed terminal must not keep us from ending the children in order.
        with suppress(OSError):
            self.stream.write(text)
            self.stream.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Write what begins, and how long it took when it has ended."""
        begun_s = time.monotonic()
        if self.is_rich:
            self._write(f"  {text} …")
        try:
            yield
        except BaseException:
            if self.is_rich:
                self._write("\n")
            raise
        dots = "." * max(3, STEP_COLUMNS - len(text))
        begin = "\r\x1b[K" if self.is_rich else ""
        self.line(f"{begin}  {text} {dots} {time.monotonic() - begun_s:.1f} s")

    def table(self, rows: Sequence[tuple[str, ...]], *, indent: int = 2) -> None:
        """Write rows in aligned columns."""
        columns = max(map(len, rows))
        widths = [
            max(len(row[column]) for row in rows if column < len(row))
            for column in range(columns)
        ]
        for row in rows:
            cells = [
                cell.ljust(width) for cell, width in zip(row, widths, strict=False)
            ]
            self.line(f"{' ' * indent}{'   '.join(cells).rstrip()}")


def standard_output() -> Terminal:
    """Return the terminal for results."""
    return Terminal(sys.stdout)


def standard_error() -> Terminal:
    """Return the terminal for messages beside a result."""
    return Terminal(sys.stderr)
