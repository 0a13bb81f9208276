import math

import cv2
import numpy as np
import pytest

from analytics.vision import head_pose
from analytics.vision.head_pose import PoseFit
from analytics.vision.observation import HeadPose

WIDTH, HEIGHT = 640, 480


def landmarks_of(yaw: float, pitch: float, across_mm: float = 0.0) -> np.ndarray:
    """Project the metric face, turned by that much, onto a picture."""
    turn_y, _ = cv2.Rodrigues(np.array([0.0, -math.radians(yaw), 0.0]))
    turn_x, _ = cv2.Rodrigues(np.array([-math.radians(pitch), 0.0, 0.0]))
    seen = head_pose.RIGID_FACE @ (turn_y @ turn_x).T + [across_mm, 0.0, 1500.0]
    focal = head_pose.FOCAL_IN_WIDTHS * WIDTH
    rigid = seen[:, :2] / seen[:, 2:] * focal + [WIDTH / 2, HEIGHT / 2]
    points = np.zeros((68, 2))
    points[list(head_pose.RIGID_LANDMARKS)] = rigid
    points[36:42] = (points[36] + points[39]) / 2 * 0.5 + points[36:42] * 0.5
    points[42:48] = (points[42] + points[45]) / 2 * 0.5 + points[42:48] * 0.5
    points[list(head_pose.RIGID_LANDMARKS)] = rigid
    return points


@pytest.mark.parametrize("yaw", [-50.0, -20.0, 0.0, 35.0])
@pytest.mark.parametrize("pitch", [-25.0, 0.0, 15.0])
def test_the_pose_of_a_turned_face_is_recovered(yaw, pitch):
    fit = head_pose.fit(landmarks_of(yaw, pitch), WIDTH, HEIGHT)

    assert fit is not None
    assert fit.pose.yaw == pytest.approx(yaw, abs=0.5)
    assert fit.pose.pitch == pytest.approx(pitch, abs=0.5)
    assert fit.error < 0.01


def test_a_face_at_the_edge_that_looks_at_the_camera_is_not_turned():
    bearing = math.degrees(math.atan2(250.0, 1500.0))

    fit = head_pose.fit(landmarks_of(-bearing, 0.0, across_mm=250.0), WIDTH, HEIGHT)

    assert fit is not None
    assert fit.pose.yaw == pytest.approx(0.0, abs=0.5)


def test_points_that_are_no_face_fit_badly():
    points = np.random.default_rng(1).uniform(100, 300, (68, 2))

    fit = head_pose.fit(points, WIDTH, HEIGHT)

    assert fit is None or fit.error > 0.085


def test_points_in_one_place_have_no_pose():
    assert head_pose.fit(np.full((68, 2), 50.0), WIDTH, HEIGHT) is None


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
