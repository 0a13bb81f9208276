"""Where a face points, read from the shape of its landmarks.

A ridge regression on the 136 coordinates, free of place and size, and on products
of their main components. It was taught that a blink is no bow: with open eyes alone
it takes a blink for 21 degrees down. Fitted by `analytics.vision.fitting.facing`;
docs/models/facing.md is its card.
"""

import math
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any, Self

import numpy as np

from analytics.vision.arrays import Floats, Points
from analytics.vision.observation import Facing

# Under this spread of the points, in pixels, there is no shape to read.
SMALLEST_SPREAD_PX = 1.0
# Those who turned to marks leaned little: 10 degrees that are left read as 3 to 7 of
# pitch, 5 as 1 or 2. Turning back all changes nothing for the better.
UPRIGHT_WITHIN_DEG = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class FacingModel:
    """The weights of one fit, and those of the fits without each of its persons.

    `components` (k, 136) and `offsets` (k,) whiten the main components of a shape,
    `weights` (2, 136 + products) and `typical` (2,) give yaw and pitch.
    `folds` has the same four for every person in `persons` that was left out: with
    these the figures of the evaluation are of people that the model never saw.
    """

    components: Floats
    offsets: Floats
    weights: Floats
    typical: Floats
    persons: tuple[str, ...] = ()
    folds: tuple["FacingModel", ...] = ()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the arrays that `save` wrote; the caller has checked the file."""
        with np.load(path, allow_pickle=False) as arrays:
            stacked = zip(
                arrays["components"],
                arrays["offsets"],
                arrays["weights"],
                arrays["typical"],
                strict=True,
            )
            first, *folds = (cls(*parts) for parts in stacked)
            persons = tuple(str(name) for name in arrays["persons"])
        return cls(
            first.components,
            first.offsets,
            first.weights,
            first.typical,
            persons,
            tuple(folds),
        )

    def save(self, path: Path) -> None:
        """Write the fit and its folds, the same bytes for the same numbers."""
        fits = (self, *self.folds)
        with path.open("wb") as file:
            np.savez(
                file,
                components=np.stack([fit.components for fit in fits]),
                offsets=np.stack([fit.offsets for fit in fits]),
                weights=np.stack([fit.weights for fit in fits]),
                typical=np.stack([fit.typical for fit in fits]),
                persons=np.array(self.persons),
            )

    def without(self, person: str) -> "FacingModel":
        """Return the fit that never saw a person: this one if it did not either."""
        if person in self.persons:
            return self.folds[self.persons.index(person)]
        return self

    def read(self, points: Points, roll_deg: float = 0.0) -> Facing | None:
        """Return where the face of 68 landmarks points, None without a shape.

        A face that leans clockwise by `roll_deg` points where the same face would
        if it were upright.
        """
        shape = normalised(_upright(points, roll_deg))
        if shape is None:
            return None
        features = with_products(shape, self.components @ shape - self.offsets)
        yaw, pitch = (self.weights @ features - self.typical).tolist()
        return Facing(yaw=yaw, pitch=pitch)


def _upright(points: Points, roll_deg: float) -> Points:
    excess = abs(roll_deg) - UPRIGHT_WITHIN_DEG
    if excess <= 0.0:
        return points
    back = -math.radians(math.copysign(excess, roll_deg))
    cos, sin = math.cos(back), math.sin(back)
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]), dtype=np.float64)


def normalised(points: Points) -> Floats | None:
    """Return landmarks (68, 2) as a shape (136,) free of place and size.

    None where the points have no size.
    """
    centred = points - points.mean(axis=0)
    spread = float(np.sqrt((centred**2).sum() / len(points)))
    if not spread >= SMALLEST_SPREAD_PX:
        return None
    return np.asarray((centred / spread).ravel(), dtype=np.float64)


def with_products(shape: Floats, components: Floats) -> Floats:
    """Return a shape, the products of two of its components, and of three."""
    (first, second), (one, two, three) = _products(len(components))
    pairs = components[first] * components[second]
    triples = components[one] * components[two] * components[three]
    return np.concatenate([shape, pairs, triples])


def product_count(components: int) -> int:
    """Return how many products `with_products` appends."""
    pairs, triples = _products(components)
    return len(pairs[0]) + len(triples[0])


@cache
def _products(components: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return which components are multiplied: two and three columns of numbers."""
    pairs = [*combinations_with_replacement(range(components), 2)]
    triples = [*combinations_with_replacement(range(components), 3)]
    return tuple(np.array(pairs).T), tuple(np.array(triples).T)
