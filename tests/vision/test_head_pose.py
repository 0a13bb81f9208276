import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.vision import head_pose, observing
from analytics.vision.head_pose import PoseFit
from analytics.vision.observation import HeadPose

WIDTH, HEIGHT = 640, 480


def turned(yaw: float, pitch: float, roll: float = 0.0) -> np.ndarray:
    """Return the metric face (14, 3) after turning it; y down, z away."""
    turn_y, _ = cv2.Rodrigues(np.radians([0.0, -yaw, 0.0]))
    turn_x, _ = cv2.Rodrigues(np.radians([-pitch, 0.0, 0.0]))
    turn_z, _ = cv2.Rodrigues(np.radians([0.0, 0.0, roll]))
    face: np.ndarray = head_pose.RIGID_FACE @ (turn_z @ turn_y @ turn_x).T
    return face


def landmarks_at(rigid: np.ndarray) -> np.ndarray:
    """Return 68 landmarks of which only the rigid ones and the eyes matter."""
    points = np.zeros((68, 2))
    points[list(head_pose.RIGID_LANDMARKS)] = rigid
    for corner, other in ((36, 39), (42, 45)):
        points[corner + 1 : corner + 6] = (points[corner] + points[other]) / 2
        points[other] = rigid[head_pose.RIGID_LANDMARKS.index(other)]
    return points


def photographed(seen: np.ndarray, across_mm: float, away_mm: float) -> np.ndarray:
    """Return the picture of a face by a camera, perspective and all."""
    at = seen + np.array([across_mm, 0.0, away_mm])
    return landmarks_at(at[:, :2] / at[:, 2:] * 1.2 * WIDTH + [WIDTH / 2, HEIGHT / 2])


@given(
    yaw=st.floats(-70.0, 70.0),
    pitch=st.floats(-40.0, 40.0),
    scale=st.floats(0.1, 10.0),
    place=st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)),
)
def test_the_pose_of_a_turned_face_is_recovered(yaw, pitch, scale, place):
    fit = head_pose.fit(landmarks_at(scale * turned(yaw, pitch)[:, :2] + place))

    assert fit is not None
    assert fit.pose.yaw == pytest.approx(yaw, abs=1e-3)
    assert fit.pose.pitch == pytest.approx(pitch, abs=1e-3)
    assert fit.error < 1e-4


@given(roll=st.floats(-90.0, 90.0))
def test_a_leaning_face_leans_and_does_not_turn(roll):
    fit = head_pose.fit(landmarks_at(turned(0.0, 0.0, roll)[:, :2]))

    assert fit is not None
    assert fit.pose.roll == pytest.approx(roll, abs=1e-6)
    assert fit.pose.yaw == pytest.approx(0.0, abs=1e-6)
    assert fit.pose.pitch == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("yaw", [-40.0, -20.0, 0.0, 30.0])
@pytest.mark.parametrize("pitch", [-25.0, 0.0, 15.0])
def test_perspective_of_a_webcam_hardly_matters(yaw, pitch):
    fit = head_pose.fit(photographed(turned(yaw, pitch), 0.0, 600.0))

    assert fit is not None
    assert fit.pose.yaw == pytest.approx(yaw, abs=5.0)
    assert fit.pose.pitch == pytest.approx(pitch, abs=6.0)
    assert fit.error < 0.05


@pytest.mark.parametrize("across_mm", [-200.0, 200.0])
def test_a_face_at_the_edge_that_looks_at_the_camera_is_not_turned(across_mm):
    bearing = math.degrees(math.atan2(across_mm, 600.0))

    fit = head_pose.fit(photographed(turned(-bearing, 0.0), across_mm, 600.0))

    assert fit is not None
    assert fit.pose.yaw == pytest.approx(0.0, abs=2.0)


def test_points_that_are_no_face_fit_badly():
    points = np.random.default_rng(1).uniform(100, 300, (68, 2))

    fit = head_pose.fit(points)

    assert fit is None or fit.error > observing.FIT_ERROR_LIMIT


@pytest.mark.parametrize(
    "points",
    [
        np.full((68, 2), 50.0),
        np.full((68, 2), np.nan),
        np.arange(68.0)[:, None] * [1.0, 0.0],
    ],
    ids=["one place", "no numbers", "a line"],
)
def test_points_without_a_shape_have_no_pose(points):
    assert head_pose.fit(points) is None


def fit_of(yaw: float, pitch: float = 0.0, *, is_coarse: bool = False) -> PoseFit:
    return PoseFit(HeadPose(yaw, pitch, 0.0, is_coarse=is_coarse), 0.03)


@pytest.mark.parametrize(
    ("landmarks", "five", "yaw"),
    [
        pytest.param(fit_of(10), fit_of(25, is_coarse=True), 10, id="facing"),
        pytest.param(fit_of(40), fit_of(52, is_coarse=True), 40, id="they agree"),
        pytest.param(fit_of(15), fit_of(65, is_coarse=True), 65, id="a profile"),
        pytest.param(fit_of(20), fit_of(-60, is_coarse=True), -60, id="other side"),
        pytest.param(None, fit_of(40, is_coarse=True), 40, id="no landmarks"),
        pytest.param(fit_of(40), None, 40, id="no five points"),
    ],
)
def test_five_points_are_believed_where_they_show_a_profile(landmarks, five, yaw):
    believed = head_pose.believed(landmarks, five)

    assert believed is not None
    assert believed.pose.yaw == yaw


def test_a_profile_keeps_the_pitch_of_its_landmarks():
    profile = head_pose.believed(fit_of(15, 7), fit_of(65, -20, is_coarse=True))

    assert profile is not None
    assert (profile.pose.yaw, profile.pose.pitch) == (65, 7)
    assert profile.pose.is_coarse


def test_without_points_no_pose_is_believed():
    assert head_pose.believed(None, None) is None
