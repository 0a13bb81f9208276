"""Finding faces: YuNet, or dlib's HOG where no YuNet model is installed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import dlib
import numpy as np
from cv2.typing import MatLike

from analytics.vision import face_box
from analytics.vision.arrays import Floats, Luma, Points
from analytics.vision.landmarks import LandmarkModel
from analytics.vision.observation import Box

# 320 wide: 3.4 ms a frame, finds faces down to a twentieth of the width.
SEARCH_WIDTH = 320
# YuNet finds 31 of 49 faces of 10 to 13 pixels, all of 14 and more.
SMALLEST_FACE_PX = 16.0
# In a picture as dark as this it sees more with the darks lifted: at .07 of the
# light and with noise 20 of 20 faces instead of none.
DARK_MEAN = 40.0
LIFTING = 0.4
LIFTED = np.round(255 * (np.arange(256) / 255) ** LIFTING).astype(np.uint8)
CONFIDENCE_LIMIT = 0.6
OVERLAP_LIMIT = 0.3
MOST_FACES = 50
SMALLEST_PICTURE_PX = 32
HOG_CONFIDENCE_LIMIT = 0.0
# Limit and tiles of the local contrast (CLAHE, OpenCV's usual ones).
CONTRAST_LIMIT = 2.0
CONTRAST_TILES = (8, 8)


@dataclass(frozen=True, slots=True)
class Detection:
    """A face that a detector found; `points` are the five of face_box."""

    box: Box
    points: Points
    confidence: float


class FaceDetector(Protocol):
    """Finds the faces of a picture, most certain first.

    A thorough one misses so few that what it does not see is no face.
    """

    is_thorough: bool

    def detect(self, luma: Luma, *, width: int = SEARCH_WIDTH) -> tuple[Detection, ...]:
        """Return the faces in pixels of the given picture.

        It is looked at in `width` at most: what is smaller there than
        SMALLEST_FACE_PX may be missed, and the cost grows with the square.
        """


class YuNetDetector:
    """OpenCV's YuNet: finds faces up to profile, dim and bent down.

    Where it sees none it looks again with local contrast (4 ms): that finds
    shaded faces against a bright wall, and invents no more on empty pictures.
    """

    is_thorough = True

    def __init__(self, model: Path) -> None:
        """Load the model (20 ms)."""
        self._network = cv2.FaceDetectorYN.create(
            str(model), "", (SEARCH_WIDTH, SEARCH_WIDTH), CONFIDENCE_LIMIT
        )
        self._network.setNMSThreshold(OVERLAP_LIMIT)
        self._network.setTopK(MOST_FACES * 10)
        self._size = (SEARCH_WIDTH, SEARCH_WIDTH)
        self._contrast = cv2.createCLAHE(CONTRAST_LIMIT, CONTRAST_TILES)

    def detect(self, luma: Luma, *, width: int = SEARCH_WIDTH) -> tuple[Detection, ...]:
        """Return the faces in pixels of the given picture."""
        small, scale = _shrink(luma, width)
        if min(small.shape) < SMALLEST_PICTURE_PX:  # YuNet reads past tiny pictures
            return ()
        size = (small.shape[1], small.shape[0])
        if size != self._size:
            self._network.setInputSize(size)
            self._size = size
        if cv2.mean(small)[0] < DARK_MEAN:
            small = np.asarray(cv2.LUT(small, LIFTED), dtype=np.uint8)
        rows = self._look(small)
        if not len(rows):
            rows = self._look(self._contrast.apply(small))
        return tuple(_from_yunet(row / scale, float(row[14])) for row in rows)

    def _look(self, picture: MatLike) -> Floats:
        _, rows = self._network.detect(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
        if rows is None:
            return np.empty((0, 15))  # type: ignore[unreachable]  # cv2's stubs forget it
        return np.asarray(rows, dtype=np.float64)


class HogDetector:
    """dlib's frontal face detector, refined by its landmark model."""

    is_thorough = False

    def __init__(self, predictor: LandmarkModel) -> None:
        """Take the predictor that turns a box into five points."""
        self._search = dlib.get_frontal_face_detector()
        self._predictor = predictor

    def detect(self, luma: Luma, *, width: int = SEARCH_WIDTH) -> tuple[Detection, ...]:
        """Return the faces in pixels of the given picture."""
        small, scale = _shrink(luma, width)
        # One enlargement: HOG's own smallest face is 80 pixels.
        boxes, confidences, _ = self._search.run(small, 1, HOG_CONFIDENCE_LIMIT)
        found = []
        for rectangle, confidence in zip(boxes, confidences, strict=True):
            box = Box(
                x=rectangle.left() / scale,
                y=rectangle.top() / scale,
                width=rectangle.width() / scale,
                height=rectangle.height() / scale,
            )
            points = face_box.five_points(self._predictor.predict(luma, box))
            found.append(Detection(box, points, min(1.0, 0.6 + float(confidence) / 5)))
        return tuple(found[:MOST_FACES])


def _shrink(luma: Luma, search_width: int) -> tuple[Luma, float]:
    height, width = luma.shape
    scale = min(1.0, search_width / width)
    if scale == 1.0:
        return luma, scale
    size = (search_width, max(1, round(height * scale)))
    small = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), scale


def _from_yunet(row: Points, confidence: float) -> Detection:
    x, y, width, height = (float(number) for number in row[:4])
    return Detection(
        box=Box(x, y, width, height),
        points=np.asarray(row[4:14], dtype=np.float64).reshape(5, 2),
        confidence=confidence,
    )
