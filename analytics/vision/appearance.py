"""What a face looks like, as a vector: to tell within one video who comes back.

Never stored and never compared across videos: a vector of a face is biometric.
"""

import math
from pathlib import Path
from typing import Self

import dlib
import numpy as np

from analytics.vision import face_box, model_files
from analytics.vision.arrays import Floats, Luma, Points

LENGTH = 128
# What dlib's network was trained on: a square cut with a quarter of the face around.
CHIP_PX = 150
CHIP_MARGIN = 0.25


class AppearanceModel:
    """dlib's face recognition network, loaded once per process."""

    def __init__(self, model: Path) -> None:
        """Load the model (a tenth of a second, 22 MB)."""
        self._network = dlib.face_recognition_model_v1(str(model))

    @classmethod
    def load(cls) -> Self:
        """Load the installed model; raises MissingModelError."""
        return cls(model_files.find_recognition())

    def vector(self, luma: Luma, landmarks: Points) -> Floats:
        """Return the vector (128,) of the face with these 68 landmarks.

        Costs as much as ten frames. The network learned from colours; a grey picture
        three times over does as well, see docs/video-analysis.md.
        """
        points = [dlib.point(round(x), round(y)) for x, y in landmarks.tolist()]
        left, top, width, height = _bounds(landmarks)
        around = dlib.rectangle(left, top, left + width, top + height)
        shape = dlib.full_object_detection(around, points)
        chip = dlib.get_face_chip(luma, shape, CHIP_PX, CHIP_MARGIN)
        coloured = np.ascontiguousarray(np.repeat(chip[:, :, None], 3, axis=2))
        vector = self._network.compute_face_descriptor(coloured)
        return np.array(vector, dtype=np.float64)


def distance(one: Floats, other: Floats) -> float:
    """Return how far two vectors are apart; the same person is under about 0.6."""
    return math.dist(one.tolist(), other.tolist())


def _bounds(landmarks: Points) -> tuple[int, int, int, int]:
    box = face_box.from_five_points(face_box.five_points(landmarks))
    return round(box.x), round(box.y), round(box.width), round(box.height)
