"""How far a person's own open eye is open: never a constant.

Open eyes of different people read .29 to .41 and a closed one up to .30, so
openness is always relative to the own open eye.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats

MEMORY_S = 60.0
STEP_S = 0.25
FEWEST = 8
RENEWED_EVERY_S = 1.0
# High enough to be an open eye in spite of blinks, low enough not to be a
# surprised one.
OPEN_PERCENTILE = 80.0
# The same open eye reads less the more the head is bent down.
OPENING_PER_PITCH_DEG = 0.008
LEAST_COMPENSATION = 0.6
MOST_COMPENSATION = 1.15


def compensated(opening: float, pitch: float) -> float:
    """Return the opening as it would read with the head in neutral pitch."""
    expected = 1.0 + OPENING_PER_PITCH_DEG * pitch
    return opening / min(MOST_COMPENSATION, max(LEAST_COMPENSATION, expected))


def _nothing() -> Floats:
    return np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class OpenEye:
    """The opening of the own open eye; None until it is known.

    `samples` are rows of (time, opening) of the last minute, oldest first.
    """

    level: float | None = None
    renewed_at_s: float = 0.0
    samples: Floats = field(default_factory=_nothing)

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
            return type(self)(self.level, self.renewed_at_s, samples)
        level = float(np.percentile(samples[:, 1], OPEN_PERCENTILE))
        return type(self)(level, at_s, samples)

    def shifted(self, by_s: float) -> Self:
        """Return the same knowledge after the clock jumped by `by_s`."""
        return type(self)(
            self.level, self.renewed_at_s + by_s, self.samples + np.array([by_s, 0.0])
        )
