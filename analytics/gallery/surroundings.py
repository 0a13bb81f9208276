"""What a face and the space around it look like, as 64 shades of grey.

Tells at almost no cost that another tile has come to the place of a face: a video
conference turned its page. Too coarse to be a picture of anybody.
"""

import cv2
import numpy as np

from analytics.vision.arrays import Floats, Luma
from analytics.vision.observation import Box

CELLS = 8
# Head, shoulders and some of the wall behind.
REACH_IN_WIDTHS = 2.0
# Mean difference of the shades. Measured in tiles of 378x210: half a second of a person
# before a webcam changes them by 0.6 to 3, rarely by more than 6; two people before the
# same wall (Pointing'04) differ by 12 at least. Every excess costs a look at the face.
CHANGED_FROM = 6.0
# Where a look found the same person in spite of a change, as much is allowed from then
# on, and a little more; never what another person would be.
MOST_ALLOWED = 10.0
ALLOWED_MORE = 1.25
# From here on it is another tile for certain.
OTHER_FROM = 12.0


def shades(luma: Luma, box: Box) -> Floats:
    """Return the shades (64,) of a face's box and what is around it, 0 to 255."""
    reach = REACH_IN_WIDTHS * box.width
    left, top = box.x + (box.width - reach) / 2, box.y + (box.height - reach) / 2
    height, width = luma.shape
    # The face at the edge of the picture has what is inside of it.
    x0, x1 = _inside(left, left + reach, width)
    y0, y1 = _inside(top, top + reach, height)
    region = luma[y0:y1, x0:x1]
    small = cv2.resize(region, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float64).ravel()


def difference(before: Floats, now: Floats) -> float:
    """Return by how much a place has changed: the mean difference of the shades."""
    return float(np.abs(before - now).mean())


def is_rim_changed(before: Floats, now: Floats) -> bool:
    """Say whether the rim has changed, where no face is."""
    rim = np.ones((CELLS, CELLS), dtype=bool)
    rim[1:-1, 1:-1] = False
    return difference(before[rim.ravel()], now[rim.ravel()]) > CHANGED_FROM


def allowed(before: float, change: float) -> float:
    """Return the change that is allowed after a look that found the same person."""
    return min(MOST_ALLOWED, max(before, ALLOWED_MORE * change))


def _inside(first: float, last: float, size: int) -> tuple[int, int]:
    start = min(max(round(first), 0), size - 1)
    return start, min(max(round(last), start + 1), size)
