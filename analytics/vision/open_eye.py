"""How far a person's own open eye is open: never a constant.

Open eyes of different people read .29 to .41 and a closed one up to .30, so
openness is always relative to the own open eye.
"""

from dataclasses import dataclass, field
from statistics import median
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.changing import changed

MEMORY_S = 60.0
STEP_S = 0.19
# Two seconds tell a blink. Surprised eyes in the first seconds must not make plain
# ones look closed: longer closures are believed after eight.
FEWEST = 10
SETTLED = 40
# As a median this outlasts a blink and follows a smile.
RECENT_S = 5.0
FEWEST_RECENT = 5
RENEWED_EVERY_S = 1.0
# High enough to be an open eye in spite of blinks, low enough not to be a
# surprised one.
OPEN_PERCENTILE = 80.0
# The same open eye reads less the more the head is bent down: .85 of itself at
# 4 degrees below neutral, .6 at 15 (Pointing'04); up it stays the same.
OPENING_PER_DEG_DOWN = 0.026
LEAST_COMPENSATION = 0.6


def compensated(opening: float, pitch: float) -> float:
    """Return the opening as it would read with the head in neutral pitch."""
    expected = 1.0 + OPENING_PER_DEG_DOWN * min(0.0, pitch)
    return opening / max(LEAST_COMPENSATION, expected)


def _nothing() -> Floats:
    return np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class OpenEye:
    """The opening of the own open eye; None until it is known.

    `samples` are rows of (time, opening) of the last minute, oldest first,
    `count` is how many there ever were.
    """

    level: float | None = None
    count: int = 0
    renewed_at_s: float = 0.0
    samples: Floats = field(default_factory=_nothing)

    @property
    def is_settled(self) -> bool:
        """Say whether enough is known to say more than blinks."""
        return self.count >= SETTLED

    def learn(self, opening: float, at_s: float) -> Self:
        """Return what is known after another opening that is no closure."""
        samples = self.samples
        if len(samples) and at_s - samples[-1, 0] < STEP_S:
            return self
        first = int(np.searchsorted(samples[:, 0], at_s - MEMORY_S))
        samples = np.concatenate([samples[first:], [[at_s, opening]]])
        is_fresh = self.level is not None and (
            at_s - self.renewed_at_s < RENEWED_EVERY_S
        )
        if len(samples) < FEWEST or is_fresh:
            return changed(self, count=self.count + 1, samples=samples)
        level = float(np.percentile(samples[:, 1], OPEN_PERCENTILE))
        return type(self)(level, self.count + 1, at_s, samples)

    def recent(self, at_s: float) -> float | None:
        """Return the usual opening of the last seconds, None if hardly seen."""
        first = int(np.searchsorted(self.samples[:, 0], at_s - RECENT_S))
        openings = self.samples[first:, 1]
        return median(openings.tolist()) if len(openings) >= FEWEST_RECENT else None

    def shifted(self, by_s: float) -> Self:
        """Return the same knowledge after the clock jumped by `by_s`."""
        return changed(
            self,
            renewed_at_s=self.renewed_at_s + by_s,
            samples=self.samples + np.array([by_s, 0.0]),
        )
