"""Chance for a batch of drawn eyes: one number, or one field, for each."""

import cv2
import numpy as np

from analytics.vision import eye_patch
from analytics.vision.arrays import Floats


class Dice:
    """Draws (count, 1, 1) numbers; the same ones for the same seed."""

    def __init__(self, count: int, seed: int) -> None:
        """Take the size of the batch."""
        self._chance = np.random.default_rng(seed)
        self._shape = (count, 1, 1)

    def uniform(self, low: float, high: float) -> Floats:
        """Return numbers between two limits."""
        return self._chance.uniform(low, high, self._shape)

    def normal(self, mean: float, spread: float) -> Floats:
        """Return numbers of a normal distribution."""
        return self._chance.normal(mean, spread, self._shape)

    def chance(self, share: float) -> Floats:
        """Return 1 for a share of the eyes and 0 for the others."""
        return (self._chance.random(self._shape) < share).astype(np.float64)

    def some(self, share: float, low: float, high: float) -> Floats:
        """Return numbers between two limits for a share, 0 for the others."""
        return self.chance(share) * self.uniform(low, high)

    def grain(self, shape: tuple[int, ...]) -> Floats:
        """Return noise of spread 1 for every pixel."""
        return self._chance.normal(0.0, 1.0, shape)

    def clouds(self, rows: int, columns: int) -> Floats:
        """Return smooth noise over the patch, (count, height, width)."""
        coarse = self.grain((self._shape[0], rows, columns))
        size = (eye_patch.WIDTH, eye_patch.HEIGHT)
        return np.stack(
            [cv2.resize(one, size, interpolation=cv2.INTER_CUBIC) for one in coarse]
        )
