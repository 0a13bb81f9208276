import numpy as np
import pytest

from analytics.vision import eyes
from analytics.vision.observation import HeadPose

STRAIGHT = HeadPose(0.0, 0.0, 0.0)


def lids(*, left: float = 6.0, right: float = 6.0, width: float = 20.0) -> np.ndarray:
    """Landmarks of a face whose eyes are that high and wide, in pixels."""
    points = np.zeros((68, 2))
    for first, x, height in ((36, 100.0, left), (42, 150.0, right)):
        third, half = width / 3, height / 2
        points[first : first + 6] = [
            [x, 80],
            [x + third, 80 - half],
            [x + 2 * third, 80 - half],
            [x + width, 80],
            [x + 2 * third, 80 + half],
            [x + third, 80 + half],
        ]
    return points


def test_the_opening_is_height_over_width():
    reading = eyes.read(lids(), STRAIGHT)

    assert reading is not None
    assert reading.opening == pytest.approx(0.3)
    assert reading.is_sure


@pytest.mark.parametrize(
    ("yaw", "opening"), [(0.0, 0.2), (25.0, 0.3), (-25.0, 0.1), (10.0, 0.25)]
)
def test_the_nearer_eye_counts_more(yaw, opening):
    reading = eyes.read(lids(left=6.0, right=2.0), HeadPose(yaw, 0.0, 0.0))

    assert reading is not None
    assert reading.opening == pytest.approx(opening)


@pytest.mark.parametrize(
    ("width", "pose"),
    [
        pytest.param(8.0, STRAIGHT, id="tiny"),
        pytest.param(20.0, HeadPose(45.0, 0.0, 0.0), id="turned"),
        pytest.param(20.0, HeadPose(0.0, 0.0, 0.0, is_coarse=True), id="covered"),
    ],
)
def test_poor_eyes_are_read_and_not_trusted(width, pose):
    reading = eyes.read(lids(width=width), pose)

    assert reading is not None
    assert reading.opening > 0.0
    assert not reading.is_sure


def test_no_eye_is_no_reading():
    assert eyes.read(np.zeros((68, 2)), STRAIGHT) is None
