"""What the tutorials do with dlib: HOG on every frame, six points, constants.

On purpose none of our own detecting, landmarks or pose: dlib's HOG on the full
picture enlarged once, its box as it is, landmarks in whole pixels, solvePnP on the
six points and the model face that are copied from page to page, an eye aspect ratio
with fixed limits, the darkest columns for the pupil.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np

from analytics.vision import model_files
from analytics.vision.arrays import Floats, Luma, Patches, Points
from analytics.vision.evaluation import stills
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.peers import pupil, watching
from analytics.vision.evaluation.peers.eye_rule import ConstantRule
from analytics.vision.evaluation.peers.peer import Cut, Face, Faces, Film
from analytics.vision.observation import Box

ENLARGED_TIMES = 1
# Tip of the nose, chin, outer corners of the eyes, corners of the mouth.
POSE_LANDMARKS = [30, 8, 36, 45, 48, 54]
# Mallick, Head Pose Estimation using OpenCV and Dlib (2016): no unit, x to the
# right of the picture, y up, z towards the camera.
MODEL_FACE = np.array(
    [
        [0.0, 0.0, 0.0],
        [0.0, -330.0, -65.0],
        [-225.0, 170.0, -135.0],
        [225.0, 170.0, -135.0],
        [-150.0, -150.0, -125.0],
        [150.0, -150.0, -125.0],
    ]
)
LEFT_EYE, RIGHT_EYE = slice(36, 42), slice(42, 48)


class NaiveDlib:
    """The textbook, written as the textbook writes it."""

    name = "naive dlib"
    eye_rule = ConstantRule()

    def __init__(self) -> None:
        """Load the models (a second)."""
        self._find = dlib.get_frontal_face_detector()
        self._predict = dlib.shape_predictor(str(model_files.find_landmarks()))

    def stills(self, paths: Sequence[Path]) -> list[Faces]:
        """Return the faces of each picture."""
        return [self.faces(stills.read_luma(path)) for path in paths]

    def film(self, path: Path, cut: Cut) -> Film:
        """Return the faces of each frame, every frame searched anew."""
        return watching.watch(path, cut, lambda frame: self.faces(frame.luma))

    def pupils(self, patches: Patches, *, is_right: bool) -> list[float | None]:
        """Return the darkest columns between the corners."""
        del is_right  # the rule is the same for both
        return [pupil.place(patch, pupil.NOMINAL_LIDS) for patch in patches]

    def faces(self, luma: Luma) -> Faces:
        """Return every face that HOG finds."""
        return tuple(
            self._face(luma, rectangle)
            for rectangle in self._find(luma, ENLARGED_TIMES)
        )

    def _face(self, luma: Luma, rectangle: Any) -> Face:
        parts = self._predict(luma, rectangle).parts()
        points = np.array([(part.x, part.y) for part in parts], dtype=np.float64)
        lids = points[LEFT_EYE], points[RIGHT_EYE]
        places = [pupil.place(luma, eye) for eye in lids]
        known = [place for place in places if place is not None]
        return Face(
            box=Box(
                rectangle.left(),
                rectangle.top(),
                rectangle.width(),
                rectangle.height(),
            ),
            direction=direction(points, luma.shape[1], luma.shape[0]),
            opening=sum(map(aspect_ratio, lids)) / len(lids),
            pupil=sum(known) / len(known) if len(known) == len(places) else None,
        )


def direction(points: Points, width: int, height: int) -> Direction | None:
    """Return where 68 landmarks point by the six-point pose, None without one."""
    camera = np.array(
        [[width, 0.0, width / 2], [0.0, width, height / 2], [0.0, 0.0, 1.0]]
    )
    try:
        ok, turn, shift = cv2.solvePnP(
            MODEL_FACE,
            points[POSE_LANDMARKS],
            camera,
            np.zeros(4),
            flags=cv2.SOLVEPNP_ITERATIVE,
        )
    except cv2.error:  # degenerate points
        return None
    if not ok:
        return None
    x, y, z = np.asarray(cv2.Rodrigues(turn)[0], np.float64)[:, 2].tolist()
    if shift[2, 0] < 0.0:
        # One fit in fourteen is behind the camera, where the nose that the tutorials
        # draw into the picture points the other way. Read as it is drawn: yaw error
        # 13.5 -> 8.0 degrees on Pointing'04.
        x, y = -x, -y
    return Direction(
        yaw=math.degrees(math.atan2(x, -z)),
        pitch=math.degrees(math.atan2(-y, math.hypot(x, z))),
    )


def aspect_ratio(lids: Points) -> float:
    """Return height over width of the six points (Soukupová and Čech 2016)."""
    heights: Floats = np.linalg.norm(lids[1:3] - lids[5:3:-1], axis=1)
    width = float(np.linalg.norm(lids[3] - lids[0]))
    return float(heights.mean()) / width if width > 0.0 else 0.0
