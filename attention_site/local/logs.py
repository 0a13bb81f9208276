"""Log files of the children: appended to, rotated by size at start, followed."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROTATE_AT_BYTES = 5_000_000
READ_LIMIT_BYTES = 64 * 1024

# The word stands in all but Redis, which marks warnings with a "#".
_SERIOUS = re.compile(
    r"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC)\b[:/ ]|^\d+:[MSC] .{20,26} # "
)
_START = re.compile(
    r"^\[?\d{4}-\d\d-\d\d|^(DEBUG|INFO|WARNING|ERROR|CRITICAL):|^\d+:[MSC] "
)


def opened(path: Path) -> IO[bytes]:
    """Open a log for appending; the former one moves to `.1` when it is large."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATE_AT_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def tail(path: Path, *, lines: int) -> str:
    """Return the last lines of a log."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - READ_LIMIT_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


@dataclass(slots=True)
class Follower:
    """Picks warnings and errors, with their tracebacks, from a growing log."""

    path: Path
    _offset: int = -1
    _rest: str = ""
    _is_serious: bool = field(default=False)

    def __post_init__(self) -> None:
        """Begin at the end: what an earlier run wrote is not news."""
        self._offset = self.path.stat().st_size if self.path.exists() else 0

    def news(self) -> list[str]:
        """Return the serious lines written since the last call."""
        text = self._rest + self._read()
        *lines, self._rest = text.split("\n")
        return [line for line in lines if line.strip() and self._is_news(line)]

    def _is_news(self, line: str) -> bool:
        if _START.match(line):
            self._is_serious = _SERIOUS.search(line) is not None
        elif line.startswith("Traceback "):
            self._is_serious = True
        return self._is_serious

    def _read(self) -> str:
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read(READ_LIMIT_BYTES)
        except FileNotFoundError:
            return ""
        self._offset += len(data)
        return data.decode(errors="replace")
