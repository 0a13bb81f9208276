"""Whether a face in a picture can be measured at all."""

import math

import cv2

from analytics.vision import face_box
from analytics.vision.arrays import Luma, Points
from analytics.vision.observation import Box, Hint

# Distance of the eyes in pixels under which dlib's landmarks are guesses.
SMALLEST_EYE_DISTANCE_PX = 14.0
# With the noise of a sensor (2 grey levels) pitch is off by up to 7 degrees at a
# mean of 16, by 13 at 11.
DARKEST_MEAN = 14.0
FLATTEST_SPREAD = 3.0
# Nobody leans the head so far: the picture lies on its side or on its head.
ROTATED_FROM_DEG = 55.0
# A face with less in the picture reads as narrowed eyes, with still less as turned:
# clips pushed over each edge, by 10 degrees at .78, by 50 at .6.
WHOLE_FROM_SHARE = 0.85
POSE_FROM_SHARE = 0.8


def hint_for(luma: Luma, points: Points, box: Box, roll_deg: float) -> Hint | None:
    """Return why this face is hard to measure, or None."""
    height, width = luma.shape
    if math.dist(points[0], points[1]) < SMALLEST_EYE_DISTANCE_PX:
        return Hint.FACE_SMALL
    if abs(roll_deg) > ROTATED_FROM_DEG:
        return Hint.ROTATED
    if face_box.share_inside(box, width, height) < WHOLE_FROM_SHARE:
        return Hint.FACE_CUT
    top, left = max(0, int(box.y)), max(0, int(box.x))
    face = luma[top : int(box.y + box.height), left : int(box.x + box.width)]
    if face.size:
        # numpy takes six times as long for it.
        mean, spread = cv2.meanStdDev(face)
        if mean[0][0] < DARKEST_MEAN or spread[0][0] < FLATTEST_SPREAD:
            return Hint.TOO_DARK
    return None


def hides_pose(hint: Hint | None, luma: Luma, box: Box) -> bool:
    """Say whether what makes a face hard to measure leaves nothing to measure."""
    if hint is Hint.FACE_CUT:
        height, width = luma.shape
        return face_box.share_inside(box, width, height) < POSE_FROM_SHARE
    return hint in (Hint.FACE_SMALL, Hint.TOO_DARK, Hint.ROTATED)
