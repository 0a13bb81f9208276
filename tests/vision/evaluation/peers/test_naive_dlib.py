import math

import cv2
import numpy as np
import pytest

from analytics.vision.evaluation.peers import naive_dlib
from analytics.vision.evaluation.peers.naive_dlib import NaiveDlib
from analytics.vision.evaluation.peers.peer import Cut, biggest

WIDTH, HEIGHT = 640, 480


def landmarks_of(yaw: float, pitch: float) -> np.ndarray:
    """Project the model face, turned by that many degrees from the camera."""
    right, up = math.radians(yaw), math.radians(pitch)
    turn_right = cv2.Rodrigues(np.array([0.0, -right, 0.0]))[0]
    turn_up = cv2.Rodrigues(np.array([-up, 0.0, 0.0]))[0]
    ahead = np.diag([1.0, -1.0, -1.0])
    seen = naive_dlib.MODEL_FACE @ (turn_right @ turn_up @ ahead).T + np.array(
        [0.0, 0.0, 2000.0]
    )
    points = np.zeros((68, 2))
    points[naive_dlib.POSE_LANDMARKS] = seen[:, :2] / seen[:, 2:] * WIDTH
    return points + np.array([WIDTH / 2, HEIGHT / 2])


@pytest.fixture(scope="module")
def naive() -> NaiveDlib:
    return NaiveDlib()


@pytest.mark.parametrize(
    ("yaw", "pitch"),
    [
        pytest.param(25.0, 0.0, id="to the right of the picture"),
        pytest.param(-40.0, 0.0, id="to its left"),
        pytest.param(10.0, 20.0, id="up"),
        pytest.param(10.0, -20.0, id="down"),
    ],
)
def test_a_projected_pose_is_read_back(yaw, pitch):
    direction = naive_dlib.direction(landmarks_of(yaw, pitch), WIDTH, HEIGHT)

    assert direction is not None
    assert direction.yaw == pytest.approx(yaw, abs=0.5)
    assert direction.pitch == pytest.approx(pitch, abs=0.5)


def test_a_fit_behind_the_camera_points_where_its_nose_is_drawn(monkeypatch):
    ahead = np.diag([1.0, -1.0, -1.0])
    turn = cv2.Rodrigues(cv2.Rodrigues(np.array([0.0, 0.3, 0.0]))[0] @ ahead)[0]
    behind = np.array([[0.0], [0.0], [-2000.0]])
    monkeypatch.setattr(cv2, "solvePnP", lambda *_, **__: (True, turn, behind))

    direction = naive_dlib.direction(np.zeros((68, 2)), WIDTH, HEIGHT)

    assert direction is not None
    assert direction.yaw == pytest.approx(math.degrees(0.3))


def test_the_aspect_ratio_is_height_over_width():
    lids = np.array([[0, 0], [10, -3], [20, -3], [30, 0], [20, 3], [10, 3]], float)

    assert naive_dlib.aspect_ratio(lids) == pytest.approx(0.2)


def test_no_width_is_no_opening():
    assert naive_dlib.aspect_ratio(np.zeros((6, 2))) == 0.0


def test_a_man_who_faces_the_camera_is_found_with_open_eyes(naive, face):
    found = biggest(naive.faces(face))

    assert found is not None
    assert found.direction is not None
    assert found.opening is not None
    assert found.pupil is not None
    assert abs(found.direction.yaw) < 15.0
    assert 0.2 < found.opening < 0.45
    assert 0.3 < found.pupil < 0.7


def test_an_empty_picture_has_no_face(naive):
    assert naive.faces(np.full((120, 160), 128, np.uint8)) == ()


def test_a_film_is_read_as_far_as_asked(naive, clip):
    cut = Cut(most_frames=3, size=(200, 150))

    film = naive.film(clip("cap13_edit2.mp4"), cut)

    assert [round(moment.at_s, 2) for moment in film.moments] == [0.0, 0.04, 0.08]
    assert film.cpu_s > 0.0
    assert all(moment.faces for moment in film.moments)


def test_a_dark_disc_on_a_patch_is_where_the_pupil_is(naive):
    patch = np.full((40, 64), 200, np.uint8)
    cv2.circle(patch, (40, 20), 6, 20, -1)

    (place,) = naive.pupils(patch[None], is_right=False)

    assert place == pytest.approx(0.5 + 8 / (64 * 0.7), abs=0.03)


def test_a_white_patch_has_no_pupil(naive):
    assert naive.pupils(np.full((1, 40, 64), 255, np.uint8), is_right=True) == [None]
