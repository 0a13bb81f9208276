"""How many times a second the eyes are seen: blinks need five."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats

WITHIN_S = 3.0
ENOUGH_AFTER_S = 1.0
# Five a second, with a little room for the jitter of a camera's clock.
LEAST_PER_S = 4.8


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True)
class EyeRate:
    """The times of the last three seconds at which the eyes were measured."""

    times: Floats = field(default_factory=_nothing)

    def add(self, at_s: float) -> Self:
        """Return the state after a measurement."""
        first = int(np.searchsorted(self.times, at_s - WITHIN_S))
        return type(self)(np.concatenate([self.times[first:], [at_s]]))

    def is_enough(self, at_s: float) -> bool:
        """Say whether closures can be measured at this moment."""
        times = self.times[np.searchsorted(self.times, at_s - WITHIN_S) :]
        if len(times) < 2:
            return False
        span_s = float(times[-1] - times[0])
        if span_s < ENOUGH_AFTER_S or at_s - float(times[-1]) > 1.0 / LEAST_PER_S:
            return False
        return (len(times) - 1) / span_s >= LEAST_PER_S
