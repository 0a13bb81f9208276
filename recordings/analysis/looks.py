"""The best looks at each face of a segment, to know it again in another one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

import cv2
import numpy as np

from analytics.vision.appearance import AppearanceModel
from analytics.vision.arrays import Floats, Luma
from analytics.vision.landmarks import LandmarkModel
from analytics.vision.observation import Box, FaceObservation

LOOKS = 3
"""Kept of each face, one from each part of a segment, so that they differ."""

LARGEST_PX = 200
"""Of a box that is kept: the network sees 150 pixels of a face and some around it."""

MARGIN_IN_WIDTHS = 0.6
"""Kept around a box: what the landmarks and the network look at."""

STRAIGHT_WITHIN_DEG = 45.0
"""Vectors of faces turned farther are more like those of other turned faces."""

SMALLEST_PX = 40.0


@dataclass(frozen=True, slots=True)
class Look:
    """A face cut out of its picture: `box` is where it is in `luma`."""

    quality: float
    luma: Luma
    box: Box
    roll: float


@dataclass(slots=True)
class Looks:
    """The best look at each face in each of LOOKS parts of the time."""

    start_s: float
    end_s: float
    _best: dict[tuple[int, int], Look] = field(init=False, default_factory=dict)

    def add(self, luma: Luma, face: FaceObservation) -> None:
        """Keep the face if it was not seen better yet."""
        share = (face.at_s - self.start_s) / max(self.end_s - self.start_s, 1e-9)
        key = (face.track_id, min(LOOKS - 1, max(0, int(share * LOOKS))))
        quality = _quality(face)
        before = self._best.get(key)
        if quality > (0.0 if before is None else before.quality):
            self._best[key] = _look(luma, face, quality)

    def vectors(
        self, landmarks: LandmarkModel, model: AppearanceModel
    ) -> Iterator[tuple[int, Floats]]:
        """Yield (track id, vector) of what was kept, by track and time."""
        for (track_id, _), look in sorted(self._best.items(), key=itemgetter(0)):
            points = landmarks.predict(look.luma, look.box, look.roll)
            yield track_id, model.vector(look.luma, points)


def _quality(face: FaceObservation) -> float:
    """Return how well a face can be known again by this look, 0.0 for not at all."""
    pose = face.pose
    if pose is None or pose.is_coarse or face.hint is not None:
        return 0.0
    if face.box.width < SMALLEST_PX:
        return 0.0
    turned = math.hypot(pose.yaw, pose.pitch)
    straight = max(0.0, 1.0 - turned / STRAIGHT_WITHIN_DEG)
    return straight * min(1.0, face.box.width / LARGEST_PX)


def _look(luma: Luma, face: FaceObservation, quality: float) -> Look:
    assert face.pose is not None
    box, (height, width) = face.box, luma.shape
    margin = MARGIN_IN_WIDTHS * box.width
    left, top = max(0, int(box.x - margin)), max(0, int(box.y - margin))
    right = min(width, int(box.x + box.width + margin))
    bottom = min(height, int(box.y + box.height + margin))
    cut = luma[top:bottom, left:right]
    scale = min(1.0, LARGEST_PX / box.width)
    size = (max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale)))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    return Look(
        quality=quality,
        luma=np.ascontiguousarray(small, dtype=np.uint8),
        box=Box(
            (box.x - left) * scale,
            (box.y - top) * scale,
            box.width * scale,
            box.height * scale,
        ),
        roll=face.pose.roll,
    )
