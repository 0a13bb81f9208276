"""The 68 landmarks of a face: what the stage must do, and dlib's way of doing it."""

from pathlib import Path
from typing import Protocol

import cv2
import dlib
import numpy as np

from analytics.vision.arrays import Luma, Points
from analytics.vision.observation import Box

COUNT = 68
# dlib answers in whole pixels. In an enlarged cut they are fractions of a pixel of
# the picture: head yaw error 4.3 -> 4.0 degrees on Pointing'04 (boxes of 100 px);
# enlarging further changed nothing.
BOX_PX = 256
# The regression looks a little outside its box.
MARGIN_IN_WIDTHS = 0.25
# dlib learned upright faces. A head that leans by 30 degrees already reads as turned
# by 5, one that leans by 40 by 20; turned upright before, both read right.
LEANS_FROM_DEG = 20.0
# It compares pixels with fixed steps, so a dark face looks flat to it: at .15 of the
# light pitch is off by 17 degrees, lit up again by .4.
LIGHT_ENOUGH = 90.0
LIGHT_STRIDE = 8


class LandmarkModel(Protocol):
    """Finds the 68 points of the iBUG 300-W mark-up in a box made by face_box."""

    def predict(self, luma: Luma, box: Box, roll_deg: float = 0.0) -> Points:
        """Return the (68, 2) points of a face, x right and y down, in pixels.

        The box may reach over the edge of the picture; the face in it leans
        clockwise by about `roll_deg`. Called for every face of every frame.
        """


class DlibLandmarks:
    """dlib's regression trees; one per process, because dlib holds the GIL."""

    def __init__(self, model: Path) -> None:
        """Load the model (about a second, 100 MB)."""
        self._predict = dlib.shape_predictor(str(model))

    def predict(self, luma: Luma, box: Box, roll_deg: float = 0.0) -> Points:
        """Return the (68, 2) points of the face in the box, in fractions of pixels."""
        if abs(roll_deg) > LEANS_FROM_DEG:
            return self._leaning(luma, box, roll_deg)
        left, top = round(box.x), round(box.y)
        side = max(1, round(box.width))
        scale = max(1.0, BOX_PX / side)
        light = _light(luma, left, top, side)
        if scale == 1.0 and light == 1.0:
            return self._points(luma, left, top, side)
        margin = round(MARGIN_IN_WIDTHS * side)
        cut = _lit(_cut(luma, left - margin, top - margin, side + 2 * margin), light)
        size = round(scale * len(cut))
        scale = size / len(cut)
        large = cv2.resize(cut, (size, size), interpolation=cv2.INTER_LINEAR)
        inset = round(scale * margin)
        points = self._points(
            np.asarray(large, dtype=np.uint8), inset, inset, round(scale * side)
        )
        # Pixels are squares: the centre of the first one is at .5 in both pictures.
        return (points + 0.5) / scale + (left - margin - 0.5, top - margin - 0.5)

    def _leaning(self, luma: Luma, box: Box, roll_deg: float) -> Points:
        """Return the points of a face that is turned upright before."""
        scale = BOX_PX / max(1.0, box.width)
        x, y = box.x + box.width / 2, box.y + box.height / 2
        margin = round(MARGIN_IN_WIDTHS * BOX_PX)
        size = BOX_PX + 2 * margin
        turn = cv2.getRotationMatrix2D((x, y), roll_deg, scale)
        turn[:, 2] += np.array([size / 2 - x, size / 2 - y])
        upright = np.asarray(
            cv2.warpAffine(luma, turn, (size, size), borderMode=cv2.BORDER_REPLICATE),
            dtype=np.uint8,
        )
        light = _light(upright, margin, margin, BOX_PX)
        points = self._points(_lit(upright, light), margin, margin, BOX_PX)
        back = np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)
        return np.asarray(points @ back[:, :2].T + back[:, 2], dtype=np.float64)

    def _points(self, luma: Luma, left: int, top: int, side: int) -> Points:
        rectangle = dlib.rectangle(left, top, left + side - 1, top + side - 1)
        parts = self._predict(luma, rectangle).parts()
        flat = [number for part in parts for number in (part.x, part.y)]
        return np.array(flat, dtype=np.float64).reshape(COUNT, 2)


def _light(luma: Luma, left: int, top: int, side: int) -> float:
    """Return by how much a face must be lit up, 1.0 where it is light enough."""
    # The middle half of the box is face only, whatever is behind it.
    quarter = side // 4
    rows = slice(max(0, top + quarter), max(0, top + 3 * quarter), LIGHT_STRIDE)
    columns = slice(max(0, left + quarter), max(0, left + 3 * quarter), LIGHT_STRIDE)
    middle = luma[rows, columns]
    mean = float(middle.mean()) if middle.size else LIGHT_ENOUGH
    return max(1.0, LIGHT_ENOUGH / max(1.0, mean))


def _lit(luma: Luma, light: float) -> Luma:
    if light == 1.0:
        return luma
    return np.asarray(cv2.convertScaleAbs(luma, alpha=light), dtype=np.uint8)


def _cut(luma: Luma, left: int, top: int, side: int) -> Luma:
    """Return a square of a picture, continued beyond its edges."""
    height, width = luma.shape
    # A box far outside shows the nearest edge only.
    left, top = _near(left, side, width), _near(top, side, height)
    right, bottom = left + side, top + side
    inside = luma[max(0, top) : bottom, max(0, left) : right]
    if inside.shape == (side, side):
        return inside
    edges = (
        max(0, -top),
        max(0, bottom - height),
        max(0, -left),
        max(0, right - width),
    )
    continued = cv2.copyMakeBorder(inside, *edges, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(continued, dtype=np.uint8)


def _near(start: int, side: int, length: int) -> int:
    return max(1 - side, min(start, length - 1))
