import numpy as np
import pytest

from analytics.vision import face_box
from analytics.vision.observation import Box

FIVE = np.array([[40.0, 50.0], [80.0, 50.0], [60.0, 70.0], [45.0, 94.0], [75.0, 94.0]])


def test_the_box_is_a_square_around_eyes_and_mouth():
    box = face_box.from_five_points(FIVE)

    assert box.width == box.height == pytest.approx(2.27 * 44.0)
    assert box.x + box.width / 2 == pytest.approx(60.0)
    assert box.y + box.height / 2 == pytest.approx(72.0 - 0.07 * 44.0)


def test_a_profile_has_the_box_of_its_height():
    profile = FIVE * [0.3, 1.0]

    assert face_box.from_five_points(profile).width == pytest.approx(2.27 * 44.0)


def test_the_five_points_of_landmarks_are_eyes_nose_and_mouth():
    landmarks = np.arange(136, dtype=np.float64).reshape(68, 2)

    five = face_box.five_points(landmarks)

    assert five[0] == pytest.approx(landmarks[36:42].mean(axis=0))
    assert five[1] == pytest.approx(landmarks[42:48].mean(axis=0))
    assert five[2:].tolist() == landmarks[[30, 48, 54]].tolist()


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        pytest.param(Box(0, 0, 10, 10), 1.0, id="the same"),
        pytest.param(Box(5, 0, 10, 10), 1 / 3, id="half of it"),
        pytest.param(Box(20, 0, 10, 10), 0.0, id="beside"),
    ],
)
def test_overlap_is_intersection_over_union(other, overlap):
    assert face_box.overlap(Box(0, 0, 10, 10), other) == pytest.approx(overlap)
