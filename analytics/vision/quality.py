"""Whether a face in a picture can be measured at all."""

import math

from analytics.vision import face_box
from analytics.vision.arrays import Luma, Points
from analytics.vision.observation import Box, Hint

# Distance of the eyes in pixels under which dlib's landmarks are guesses.
SMALLEST_EYE_DISTANCE_PX = 14.0
DARKEST_MEAN = 22.0
FLATTEST_SPREAD = 6.0
STRIDE = 4


def hint_for(luma: Luma, points: Points, box: Box) -> Hint | None:
    """Return why this face is hard to measure, or None."""
    height, width = luma.shape
    if math.dist(points[0], points[1]) < SMALLEST_EYE_DISTANCE_PX:
        return Hint.FACE_SMALL
    if not face_box.is_inside(box, width, height):
        return Hint.FACE_CUT
    top, left = max(0, int(box.y)), max(0, int(box.x))
    face = luma[
        top : int(box.y + box.height) : STRIDE, left : int(box.x + box.width) : STRIDE
    ]
    if face.size and (face.mean() < DARKEST_MEAN or face.std() < FLATTEST_SPREAD):
        return Hint.TOO_DARK
    return None
