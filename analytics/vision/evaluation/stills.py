"""Single pictures: what a system says about the face in each of them."""

from pathlib import Path

import cv2
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.observation import FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks


def read_luma(path: Path) -> Luma:
    """Return the brightness of a picture file (height, width)."""
    luma = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return np.asarray(luma, dtype=np.uint8)


def observe(observer: Observer, path: Path) -> FaceObservation | None:
    """Return the biggest face of a picture that comes out of nowhere."""
    faces, _ = observer.observe(read_luma(path), 0.0, Tracks())
    return max(faces, key=lambda face: face.box.width, default=None)
