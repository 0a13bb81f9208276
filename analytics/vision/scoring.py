"""The attention score: direction times eyes over the measured last ten seconds."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.changing import changed
from analytics.vision.sample import Penalty

WINDOW_S = 10.0
LEAST_COVERAGE = 0.5
DROWSY_CAP = 40.0
ASLEEP_CAP = 10.0
# Points are whole multiples of this binary fraction, so that sums of them are
# exact and the penalties add up to the last bit.
POINT_STEPS = 128.0

AT, WEIGHT, DIRECTION, COUNTED_DIRECTION, EYES, COUNTED_EYES = range(6)


def _nothing() -> Floats:
    return np.empty((0, 6))


@dataclass(frozen=True, slots=True)
class Window:
    """The last ten seconds, oldest first.

    Rows of (time, measured seconds, direction, direction as it counts, eyes,
    eyes as they count); ratios are 1.0 where nothing is lost. Unmeasured
    samples have no row.
    """

    rows: Floats = field(default_factory=_nothing)

    def add(
        self,
        at_s: float,
        weight_s: float,
        direction: tuple[float, float],
        eyes: tuple[float, float],
    ) -> Self:
        """Return the window after a measured sample: (as is, as it counts)."""
        row = [[at_s, weight_s, *direction, *eyes]]
        return changed(self, rows=np.concatenate([self.rows, row]))

    def until(self, at_s: float) -> Self:
        """Return the window without what is older than ten seconds."""
        rows = self.rows
        if not len(rows) or rows[0, AT] > at_s - WINDOW_S:
            return self
        first = int(np.searchsorted(rows[:, AT], at_s - WINDOW_S, side="right"))
        return changed(self, rows=rows[first:])

    def count_direction_since(self, at_s: float) -> Self:
        """Return the window with a glance that lasted too long to be free."""
        return self._count(COUNTED_DIRECTION, DIRECTION, at_s)

    def count_eyes_since(self, at_s: float) -> Self:
        """Return the window with a closure that is no blink any more."""
        return self._count(COUNTED_EYES, EYES, at_s)

    def _count(self, counted: int, raw: int, at_s: float) -> Self:
        first = int(np.searchsorted(self.rows[:, AT], at_s))
        rows = self.rows.copy()
        rows[first:, counted] = rows[first:, raw]
        return changed(self, rows=rows)

    @property
    def coverage(self) -> float:
        """Return the measured share of the last ten seconds."""
        return min(1.0, float(self.rows[:, WEIGHT].sum()) / WINDOW_S)


@dataclass(frozen=True, slots=True)
class Score:
    """The attention score and what it lost; None means unknown."""

    attention: float | None
    penalties: tuple[Penalty, ...]
    coverage: float


def score(window: Window, *, is_drowsy: bool, is_asleep: bool) -> Score:
    """Return 100 minus the named penalties, unknown if too little was measured."""
    weights = window.rows[:, WEIGHT]
    measured_s = float(weights.sum())
    coverage = min(1.0, measured_s / WINDOW_S)
    if measured_s < LEAST_COVERAGE * WINDOW_S - 1e-6:
        return Score(None, (), coverage)
    directions = window.rows[:, COUNTED_DIRECTION]
    facing = float(weights @ directions) / measured_s
    facing_open = (
        float((weights * directions) @ window.rows[:, COUNTED_EYES]) / measured_s
    )
    away_points = _points(1.0 - facing)
    closed_points = min(_points(facing - facing_open), 100.0 - away_points)
    penalties = [
        Penalty("looking_away", away_points),
        Penalty("eyes_closed", closed_points),
    ]
    left = 100.0 - away_points - closed_points
    if is_asleep and left > ASLEEP_CAP:
        penalties.append(Penalty("asleep_cap", left - ASLEEP_CAP))
        left = ASLEEP_CAP
    elif is_drowsy and left > DROWSY_CAP:
        penalties.append(Penalty("drowsy_cap", left - DROWSY_CAP))
        left = DROWSY_CAP
    return Score(left, tuple(p for p in penalties if p.points > 0.0), coverage)


def _points(share: float) -> float:
    return max(0.0, min(100.0, round(100.0 * share * POINT_STEPS) / POINT_STEPS))
