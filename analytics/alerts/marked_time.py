"""Measured time of a sliding window, and how much of it is marked."""

from dataclasses import dataclass, field

JOINED_S = 0.001
"""Times are stored to the microsecond: what is this near is one stretch."""


@dataclass(slots=True)
class MarkedTime:
    """What was measured in the last seconds, in stretches rather than samples.

    `runs` has (start, end, 1.0 if marked) of each stretch one after another, oldest
    first. So shares do not depend on how many samples a second there are, and
    somebody who sits still for a minute is one stretch.
    """

    runs: list[float] = field(default_factory=list)
    measured_s: float = 0.0
    marked_s: float = 0.0

    def add(
        self, start_s: float, end_s: float, *, is_marked: bool, window_s: float
    ) -> None:
        """Take in the time of a sample, and let go what is older than the window."""
        runs = self.runs
        mark = 1.0 if is_marked else 0.0
        if runs and start_s - runs[-2] <= JOINED_S:
            start_s = min(runs[-2], end_s)
            if runs[-1] == mark:
                runs[-2] = end_s
            else:
                runs += (start_s, end_s, mark)
        else:
            runs += (start_s, end_s, mark)
        self.measured_s += end_s - start_s
        if is_marked:
            self.marked_s += end_s - start_s
        if runs[0] < end_s - window_s:
            self._forget(end_s - window_s)

    def _forget(self, before_s: float) -> None:
        runs = self.runs
        while runs[0] < before_s:
            gone_s = min(runs[1], before_s) - runs[0]
            self.measured_s -= gone_s
            if runs[2]:
                self.marked_s -= gone_s
            if runs[1] <= before_s:
                del runs[:3]
            else:
                runs[0] = before_s

    def is_mostly_marked(self, *, needs_s: float) -> bool:
        """Say whether more than half is marked, of at least so much measured time."""
        return (
            self.measured_s >= needs_s - JOINED_S
            and self.marked_s > self.measured_s / 2.0 + JOINED_S
        )

    def first_marked_s(self) -> float:
        """Return when the oldest marked stretch began; there must be one."""
        runs = self.runs
        return next(runs[place] for place in range(0, len(runs), 3) if runs[place + 2])
