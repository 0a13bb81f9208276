"""Where the pupils are between the corners of the eyes, sideways only.

Up and down cannot be read from a webcam eye by geometry: the lids hide it.
"""

import math

import numpy as np

from analytics.vision.arrays import Floats, Luma, Points

NARROWEST_EYE_PX = 12.0
# The darkest part of the opening is the pupil with the iris around it.
DARK_SHARE = 0.25
EDGE_SHARE = 0.12


def pupil(luma: Luma, points: Points) -> float | None:
    """Return the mean place of both pupils, 0 left corner to 1 right corner.

    None where an eye is too narrow or reaches over the edge of the picture.
    """
    places = [_place(luma, points[36:42]), _place(luma, points[42:48])]
    known = [place for place in places if place is not None]
    return sum(known) / len(known) if len(known) == len(places) else None


def _place(luma: Luma, lids: Points) -> float | None:
    (x0, y0), (x1, y1) = lids[0].tolist(), lids[3].tolist()
    width = x1 - x0
    if width < NARROWEST_EYE_PX:
        return None
    tops = lids[1:3, 1].min()
    bottoms = lids[4:6, 1].max()
    left, right = math.floor(x0), math.ceil(x1)
    top, bottom = math.floor(min(tops, y0, y1)), math.ceil(max(bottoms, y0, y1))
    if left < 0 or top < 0 or right >= luma.shape[1] or bottom >= luma.shape[0]:
        return None
    return _dark_centre(luma[top : bottom + 1, left : right + 1].astype(np.float64))


def _dark_centre(eye: Floats) -> float | None:
    """Return the centre of the darkest columns as a share of the width."""
    margin = max(1, round(eye.shape[1] * EDGE_SHARE))
    middle = eye[:, margin:-margin]
    if middle.size == 0:
        return None
    place = int(DARK_SHARE * middle.size)
    limit = np.partition(middle, place, axis=None)[place]
    darkness = np.maximum(0.0, limit - middle).sum(axis=0)
    total = float(darkness.sum())
    if total <= 0.0:
        return None
    centre = float((darkness * np.arange(len(darkness))).sum()) / total
    return float((centre + margin + 0.5) / len(eye[0]))
