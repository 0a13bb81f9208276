"""Lines on stdout and a bar below them on stderr, which never garble each other."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

BAR_WIDTH = 24
REDRAWN_EVERY_S = 0.1
ERASE_LINE = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """How far a film is, by its own time; drawn on terminals only.

    `duration_s` is None where nobody knows when it ends.
    """

    duration_s: float | None
    lines: TextIO = field(default_factory=lambda: sys.stdout)
    bar: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _started_s: float | None = field(init=False, default=None)
    _drawn_s: float | None = field(init=False, default=None)
    _text: str = field(init=False, default="")

    def say(self, lines: list[str], at_s: float) -> None:
        """Print lines about the moment `at_s`, and the bar under them."""
        is_one_screen = self.lines.isatty()
        if lines and is_one_screen:
            self.clear()
        self.lines.writelines(f"{line}\n" for line in lines)
        self.lines.flush()
        now_s = self.clock()
        if self._started_s is None:  # loading the models is not the film's speed
            self._started_s = now_s - REDRAWN_EVERY_S
        is_due = self._drawn_s is None or now_s - self._drawn_s >= REDRAWN_EVERY_S
        if self.bar.isatty() and os.environ.get("TERM") != "dumb":
            if is_due:
                self._drawn_s = now_s
                self._text = self._described(at_s, now_s - self._started_s)
            if is_due or (lines and is_one_screen):
                self.bar.write(ERASE_LINE + self._text)
                self.bar.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self._text:
            self.bar.write(ERASE_LINE)
            self.bar.flush()

    def _described(self, at_s: float, passed_s: float) -> str:
        speed = at_s / passed_s if passed_s > 0.0 else 0.0
        if not self.duration_s:
            text = f"{_clock(at_s)}  {speed:.1f}x real time  Ctrl-C ends"
        else:
            share = min(1.0, at_s / self.duration_s)
            filled = int(share * BAR_WIDTH)
            left = _clock((self.duration_s - at_s) / speed) if speed else "?"
            text = (
                f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {share:4.0%}  "
                f"{_clock(at_s)} of {_clock(self.duration_s)}  "
                f"{speed:.1f}x real time  {left} left"
            )
        return text[: shutil.get_terminal_size().columns - 1]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
