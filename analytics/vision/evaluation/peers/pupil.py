"""The pupil as the darkest columns between the corners of an eye."""

import math

import numpy as np

from analytics.vision import eye_patch
from analytics.vision.arrays import Floats, Luma, Points

NARROWEST_EYE_PX = 12.0
# The darkest part of the opening is the pupil with the iris around it.
DARK_SHARE = 0.25
EDGE_SHARE = 0.12
# How much of the width of an eye patch of Columbia Gaze the eye takes; and how high
# its lids are in its widths.
EYE_IN_PATCHES = 0.7
LIDS_IN_EYES = 0.4
NOMINAL_LIDS = (
    eye_patch.WIDTH / 2
    + eye_patch.WIDTH
    * EYE_IN_PATCHES
    * np.array(
        [
            [-1 / 2, 0.0],
            [-1 / 6, -LIDS_IN_EYES / 2],
            [1 / 6, -LIDS_IN_EYES / 2],
            [1 / 2, 0.0],
            [1 / 6, LIDS_IN_EYES / 2],
            [-1 / 6, LIDS_IN_EYES / 2],
        ]
    )
    - [0.0, (eye_patch.WIDTH - eye_patch.HEIGHT) / 2]
)


def place(luma: Luma, lids: Points) -> float | None:
    """Return where the pupil is, 0 left corner to 1 right corner.

    `lids` are the six points of an eye, (6, 2). None where the eye is too narrow or
    reaches over the edge of the picture.
    """
    (x0, y0), (x1, y1) = lids[0].tolist(), lids[3].tolist()
    if x1 - x0 < NARROWEST_EYE_PX:
        return None
    left, right = math.floor(x0), math.ceil(x1)
    top = math.floor(min(lids[1:3, 1].min(), y0, y1))
    bottom = math.ceil(max(lids[4:6, 1].max(), y0, y1))
    if left < 0 or top < 0 or right >= luma.shape[1] or bottom >= luma.shape[0]:
        return None
    return _dark_centre(luma[top : bottom + 1, left : right + 1].astype(np.float64))


def _dark_centre(eye: Floats) -> float | None:
    margin = max(1, round(eye.shape[1] * EDGE_SHARE))
    middle = eye[:, margin:-margin]
    at = int(DARK_SHARE * middle.size)
    limit = np.partition(middle, at, axis=None)[at]
    darkness = np.maximum(0.0, limit - middle).sum(axis=0)
    total = float(darkness.sum())
    if total <= 0.0:
        return None
    centre = float((darkness * np.arange(len(darkness))).sum()) / total
    return float((centre + margin + 0.5) / len(eye[0]))
