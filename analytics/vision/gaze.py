"""How far the eyes are turned sideways in the head.

A small network reads it from the edges in a patch around each eye. It learned
from drawn eyes only (docs/models/gaze.md). Up and down are not answered: the
lids hide them from a webcam.
"""

import math
from pathlib import Path
from typing import Self

import numpy as np

from analytics.vision import eye_patch
from analytics.vision.arrays import Flags, Floats, Floats32, Luma, Patches, Points

LAYER_ARRAYS = 6
# What the network counts angles in.
ANGLE_UNIT_DEG = 10.0
HEAD_UNIT_DEG = 15.0
# The network knows heads up to 35 degrees; the far eye is hidden beyond.
FARTHEST_HEAD_YAW_DEG = 40.0
NARROWEST_EYE_PX = 12.0
# The network finds an open eye as likely as none.
LEAST_OPEN_LOGIT = 0.0
RIGHT_OF_TWO = np.array([False, True])


class GazeReader:
    """The model, loaded once per process."""

    def __init__(self, layers: list[Floats32]) -> None:
        """Take weights and biases in turn; see `load` for the fitted ones."""
        self._layers = layers

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the weights; the caller has checked the file."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls([arrays[f"arr_{i}"] for i in range(LAYER_ARRAYS)])

    def eye_yaw(self, luma: Luma, points: Points, head_yaw: float) -> float | None:
        """Return the mean angle of both eyes in the head, in degrees.

        Positive to the right of the picture, as `head_yaw` is. None where an eye
        is not open, too narrow or reaches over the edge of the picture, or the
        head is turned too far: one eye alone has an offset that only its fellow
        takes away.
        """
        corners = points[36:48:3].reshape(2, 2, 2)
        if abs(head_yaw) > FARTHEST_HEAD_YAW_DEG or not _is_readable(luma, corners):
            return None
        patches = np.array([eye_patch.cut(luma, pair) for pair in corners])
        angles, is_open = self.read(patches, RIGHT_OF_TWO, np.array([head_yaw] * 2))
        (left, right), (left_open, right_open) = angles.tolist(), is_open.tolist()
        return (left + right) / 2.0 if left_open and right_open else None

    def read(
        self, patches: Patches, is_right: Flags, head_yaw: Floats
    ) -> tuple[Floats, Flags]:
        """Return (angles in degrees, whether that is an open eye), each (n,).

        `is_right` says which patches show the eye on the right of the picture;
        `head_yaw` in degrees is (n,) as well.
        """
        mirrored = np.where(is_right[:, None, None], patches[:, :, ::-1], patches)
        sign = np.where(is_right, -1.0, 1.0)
        found = inputs(eye_patch.features(mirrored), head_yaw * sign)
        answers = self._answers(found)
        angles = answers[:, 0].astype(np.float64) * ANGLE_UNIT_DEG * sign
        return angles, answers[:, 1] > LEAST_OPEN_LOGIT

    def _answers(self, found: Floats32) -> Floats32:
        """Return (angle, logit of being an open eye) for `inputs`, (n, 2)."""
        first, first_bias, second, second_bias, last, last_bias = self._layers
        seen = np.maximum(found @ first + first_bias, np.float32(0.0))
        seen = np.maximum(seen @ second + second_bias, np.float32(0.0))
        return np.asarray(seen @ last + last_bias)


def inputs(features: Floats32, head_yaw: Floats) -> Floats32:
    """Return what the network reads of left eyes: features, yaw of the head."""
    turned = (head_yaw / HEAD_UNIT_DEG).astype(np.float32)
    return np.concatenate([features, turned[:, None]], axis=1)


def _is_readable(luma: Luma, corners: Points) -> bool:
    """Say whether both eyes are wide enough and inside the picture."""
    height, width = luma.shape
    for left, right in corners.tolist():
        if math.dist(left, right) < NARROWEST_EYE_PX:
            return False
        for x, y in (left, right):
            if not (0.0 <= x <= width - 1 and 0.0 <= y <= height - 1):
                return False
    return True
