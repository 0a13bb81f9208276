"""Head pose: how a rigid metric face must be turned to look like this."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from analytics.vision import face_box
from analytics.vision.arrays import Floats, Points
from analytics.vision.observation import HeadPose

# Millimetres, x to the right of the picture, y down, z away from the camera,
# origin at the bridge of the nose.
RIGID_LANDMARKS = (27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 39, 42, 45, 8)
RIGID_ROWS = np.array(RIGID_LANDMARKS)
RIGID_FACE = np.array(
    [
        [0.0, 0.0, 0.0],
        [0.0, 11.0, -5.0],
        [0.0, 22.0, -11.0],
        [0.0, 33.0, -17.0],
        [-12.0, 41.5, -1.0],
        [-6.0, 43.0, -4.5],
        [0.0, 44.0, -6.0],
        [6.0, 43.0, -4.5],
        [12.0, 41.5, -1.0],
        [-44.0, 2.0, 20.0],
        [-16.0, 2.0, 11.0],
        [16.0, 2.0, 11.0],
        [44.0, 2.0, 20.0],
        [0.0, 112.0, 10.0],
    ]
)
RIGID_CENTRED = RIGID_FACE - RIGID_FACE.mean(axis=0)
RIGID_INVERSE = np.linalg.pinv(RIGID_CENTRED)
FIVE_POINT_FACE = np.array(
    [
        [-31.0, 2.0, 14.0],
        [31.0, 2.0, 14.0],
        [0.0, 33.0, -17.0],
        [-26.0, 72.0, 8.0],
        [26.0, 72.0, 8.0],
    ]
)
# A long lens on purpose: landmarks are too noisy to carry perspective.
FOCAL_IN_WIDTHS = 2.5
# SQPNP is nearly there: a few steps, then less than a hundredth of a degree.
REFINING = (cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS, 5, 1e-5)
# In a profile dlib's landmarks draw the half of the face that is not there, and
# read 0 to 50 degrees. Five points beyond the first that differ by the second are
# right: never so within 15 degrees, in 1 % of pictures at 30, in 68 % at 90
# (Pointing'04).
PROFILE_FROM_YAW_DEG = 50.0
PROFILE_DIFFERS_DEG = 15.0


@dataclass(frozen=True, slots=True)
class PoseFit:
    """A pose, and how badly it explains the points.

    `error` is the root mean square distance over the distance of the eyes.
    """

    pose: HeadPose
    error: float


def fit(points: Points) -> PoseFit | None:
    """Return the pose of 68 landmarks, or None where they have none.

    Pose from orthography and scaling (DeMenthon, Davis 1995): the least-squares
    view of the rigid face under parallel projection, which suits landmarks better
    than perspective (Pointing'04 yaw 4.5 degrees against 5.1 by solvePnP) in an
    eighth of the time. Its angles are relative to the line from the face to the
    camera by themselves.
    """
    rigid = points[RIGID_ROWS]
    offsets = rigid - rigid.mean(axis=0)
    axes = _axes(RIGID_INVERSE @ offsets)
    left, right = face_box.five_points(points)[:2].tolist()
    eye_distance = math.dist(left, right)
    if axes is None or eye_distance <= 0.0:
        return None
    (x1, x2, x3), (y1, y2, y3), scale = axes
    seen = scale * (RIGID_CENTRED @ np.array([[x1, y1], [x2, y2], [x3, y3]]))
    apart = (offsets - seen).ravel()
    error = math.sqrt(float(apart @ apart) / len(rigid)) / eye_distance
    pose = HeadPose(
        yaw=math.degrees(math.atan2(-x3, x1 * y2 - x2 * y1)),
        pitch=math.degrees(math.asin(max(-1.0, min(1.0, y3)))),
        roll=math.degrees(math.atan2(y1, x1)),
    )
    return PoseFit(pose, error) if math.isfinite(error) else None


def _axes(scaled: Floats) -> tuple[list[float], list[float], float] | None:
    """Return the picture's axes as seen from the face, and pixels a millimetre.

    `scaled` (3, 2) are their least-squares estimates, neither of one length nor at
    right angles: both give way alike.
    """
    (x1, y1), (x2, y2), (x3, y3) = scaled.tolist()
    across, down = math.hypot(x1, x2, x3), math.hypot(y1, y2, y3)
    if not (across > 0.0 and down > 0.0):
        return None
    x = (x1 / across, x2 / across, x3 / across)
    y = (y1 / down, y2 / down, y3 / down)
    sums = [a + b for a, b in zip(x, y, strict=True)]
    differences = [a - b for a, b in zip(x, y, strict=True)]
    long, short = math.hypot(*sums), math.hypot(*differences)
    if long <= 0.0 or short <= 0.0:
        return None
    half = math.sqrt(0.5)
    plus = [half * value / long for value in sums]
    minus = [half * value / short for value in differences]
    return (
        [a + b for a, b in zip(plus, minus, strict=True)],
        [a - b for a, b in zip(plus, minus, strict=True)],
        (across + down) / 2.0,
    )


def fit_coarsely(five: Points, width: int, height: int) -> PoseFit | None:
    """Return a rough pose from the five points of a detector."""
    size = face_box.face_size(five)
    return _solve(FIVE_POINT_FACE, five, (width, height), size, is_coarse=True)


def believed(fit: PoseFit | None, coarse: PoseFit | None) -> PoseFit | None:
    """Return the pose of the landmarks, or of five points where these know better.

    They do where landmarks fit no pose, and in a profile that landmarks deny; even
    there the landmarks' pitch is the better one.
    """
    if fit is None or coarse is None:
        return fit or coarse
    turned = abs(coarse.pose.yaw)
    read = math.copysign(1.0, coarse.pose.yaw) * fit.pose.yaw
    if turned < PROFILE_FROM_YAW_DEG or turned - read < PROFILE_DIFFERS_DEG:
        return fit
    return replace(coarse, pose=replace(coarse.pose, pitch=fit.pose.pitch))


def _solve(
    face: Floats,
    points: Points,
    picture: tuple[int, int],
    size: float,
    *,
    is_coarse: bool,
) -> PoseFit | None:
    width, height = picture
    focal = FOCAL_IN_WIDTHS * width
    camera = np.array([[focal, 0.0, width / 2], [0.0, focal, height / 2], [0, 0, 1]])
    try:
        ok, turn, shift = cv2.solvePnP(
            face, points, camera, None, flags=cv2.SOLVEPNP_SQPNP
        )
        if not ok or size <= 0:
            return None
        turn, shift = cv2.solvePnPRefineLM(
            face, points, camera, None, turn, shift, REFINING
        )
    except cv2.error:  # degenerate points
        return None
    rotation = np.asarray(cv2.Rodrigues(turn)[0], dtype=np.float64)
    shift = np.asarray(shift, dtype=np.float64).ravel()
    seen = (face @ rotation.T + shift) @ camera.T
    if not np.all(seen[:, 2] > 0):
        return None
    offsets = seen[:, :2] / seen[:, 2:] - points
    error = math.sqrt(float((offsets**2).sum()) / len(points)) / size
    pose = _angles(rotation, shift, is_coarse=is_coarse)
    return PoseFit(pose, error) if math.isfinite(error) else None


def _angles(rotation: Floats, shift: Floats, *, is_coarse: bool) -> HeadPose:
    """Return angles relative to the line from the face to the camera.

    Without the bearing a face at the edge of the picture that looks at the
    camera would read as turned away.
    """
    ahead_x, ahead_y, ahead_z = (-rotation[:, 2]).tolist()
    x, y, z = shift.tolist()
    yaw = math.atan2(ahead_x, -ahead_z) + math.atan2(x, z)
    pitch = math.atan2(-ahead_y, math.hypot(ahead_x, ahead_z)) + math.atan2(-y, z)
    roll = math.atan2(float(rotation[1, 0]), float(rotation[0, 0]))
    return HeadPose(
        yaw=math.degrees(yaw),
        pitch=math.degrees(pitch),
        roll=math.degrees(roll),
        is_coarse=is_coarse,
    )
