"""The box in which dlib's landmark model expects a face.

The model is very sensitive to it: a detector's own box costs yaw correlation
.98 -> .84 on Pointing'04, so every box is made from five points.
"""

import math

import numpy as np

from analytics.vision.arrays import Points
from analytics.vision.observation import Box

# Fitted on Pointing'04.
WIDTH_IN_FACE_SIZES = 2.27
RISE_IN_FACE_SIZES = 0.07

# One row for each of the five points: which landmarks it is the mean of.
FIVE_OF_68 = np.zeros((5, 68))
FIVE_OF_68[0, 36:42] = FIVE_OF_68[1, 42:48] = 1 / 6
FIVE_OF_68[[2, 3, 4], [30, 48, 54]] = 1.0


def from_five_points(points: Points) -> Box:
    """Return the square box for (eye, eye, nose, mouth corner, mouth corner)."""
    size = face_size(points)
    # Plain numbers: numpy is slower for five points.
    (x1, y1), (x2, y2), _, (x3, y3), (x4, y4) = points.tolist()
    x, y = (x1 + x2 + x3 + x4) / 4, (y1 + y2 + y3 + y4) / 4
    width = WIDTH_IN_FACE_SIZES * size
    top = y - RISE_IN_FACE_SIZES * size - width / 2
    return Box(x=x - width / 2, y=top, width=width, height=width)


def face_size(points: Points) -> float:
    """Return the distance of the eyes, or of eyes and mouth if that is more."""
    (x1, y1), (x2, y2), _, (x3, y3), (x4, y4) = points.tolist()
    height = math.hypot((x3 + x4 - x1 - x2) / 2, (y3 + y4 - y1 - y2) / 2)
    return max(math.hypot(x2 - x1, y2 - y1), height)


def roll_deg(points: Points) -> float:
    """Return by how much the line through the eyes leans clockwise."""
    (x1, y1), (x2, y2) = points[:2].tolist()
    return math.degrees(math.atan2(y2 - y1, x2 - x1))


def five_points(landmarks: Points) -> Points:
    """Return the five points of the box rule from 68 landmarks."""
    return np.asarray(FIVE_OF_68 @ landmarks, dtype=np.float64)


def overlap(first: Box, second: Box) -> float:
    """Return intersection over union."""
    width = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    height = min(first.y + first.height, second.y + second.height) - max(
        first.y, second.y
    )
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    total = first.width * first.height + second.width * second.height - shared
    return shared / total


def share_inside(box: Box, width: int, height: int) -> float:
    """Return how much of the box lies in the picture, on the side where it is less."""
    inside_x = min(box.x + box.width, width) - max(box.x, 0.0)
    inside_y = min(box.y + box.height, height) - max(box.y, 0.0)
    return min(inside_x / box.width, inside_y / box.height)
