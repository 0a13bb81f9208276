"""dlib's 68 landmarks of a face."""

from pathlib import Path

import dlib
import numpy as np

from analytics.vision.arrays import Luma, Points
from analytics.vision.observation import Box

COUNT = 68


class LandmarkPredictor:
    """The trained model; one per process, because dlib holds the GIL."""

    def __init__(self, model: Path) -> None:
        """Load the model (about a second, 100 MB)."""
        self._predict = dlib.shape_predictor(str(model))

    def predict(self, luma: Luma, box: Box) -> Points:
        """Return 68 points for the face in a box made by face_box."""
        rectangle = dlib.rectangle(
            round(box.x),
            round(box.y),
            round(box.x + box.width) - 1,
            round(box.y + box.height) - 1,
        )
        parts = self._predict(luma, rectangle).parts()
        flat = [number for part in parts for number in (part.x, part.y)]
        return np.array(flat, dtype=np.float64).reshape(COUNT, 2)
