"""One picture of a shared window, and what people said of the faces in it."""

from dataclasses import dataclass

from analytics.vision.arrays import Luma
from analytics.vision.observation import Box


@dataclass(frozen=True, slots=True)
class Known:
    """What people said of the faces: `named` have a person, `left_out` are nobody's.

    `least_number`: numbers up to it were given in an earlier session. `judges_new`: also
    faces without a name are judged; not where somebody does not agree, who may come
    back as a new face.
    """

    named: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    least_number: int = 0
    judges_new: bool = True

    def judges(self, number: int) -> bool:
        """Say whether the face of this number is judged."""
        if number in self.left_out:
            return False
        return self.judges_new or number in self.named


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and when it was taken, with what people said of its faces."""

    luma: Luma
    at_s: float
    known: Known


def is_near(one: Box, other: Box) -> bool:
    """Say whether two boxes are at one place."""
    return abs(one.x - other.x) + abs(one.y - other.y) <= max(one.width, other.width)
