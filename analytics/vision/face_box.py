"""The box in which dlib's landmark model expects a face.

The model is very sensitive to it: a detector's own box costs yaw correlation
.98 -> .84 on Pointing'04, so every box is made from five points.
"""

import numpy as np

from analytics.vision.arrays import Points
from analytics.vision.observation import Box

# Fitted on Pointing'04: see docs of the evaluation.
WIDTH_IN_FACE_SIZES = 2.27
RISE_IN_FACE_SIZES = 0.07


def from_five_points(points: Points) -> Box:
    """Return the square box for (eye, eye, nose, mouth corner, mouth corner)."""
    eyes = points[:2].mean(axis=0)
    mouth = points[3:].mean(axis=0)
    eye_distance = float(np.hypot(*(points[1] - points[0])))
    face_height = float(np.hypot(*(mouth - eyes)))
    size = max(eye_distance, face_height)
    x, y = (eyes + mouth) / 2
    width = WIDTH_IN_FACE_SIZES * size
    top = y - RISE_IN_FACE_SIZES * size - width / 2
    return Box(x=float(x - width / 2), y=float(top), width=width, height=width)


def five_points(landmarks: Points) -> Points:
    """Return the five points of the box rule from 68 landmarks."""
    return np.array(
        [
            landmarks[36:42].mean(axis=0),
            landmarks[42:48].mean(axis=0),
            landmarks[30],
            landmarks[48],
            landmarks[54],
        ]
    )


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


def is_inside(box: Box, width: int, height: int) -> bool:
    """Say whether at least 85 % of each side of the box lies in the picture."""
    inside_x = min(box.x + box.width, width) - max(box.x, 0.0)
    inside_y = min(box.y + box.height, height) - max(box.y, 0.0)
    return inside_x >= 0.85 * box.width and inside_y >= 0.85 * box.height
