import cv2
import numpy as np
import pytest

from analytics.vision import eye_patch, model_files
from analytics.vision.fitting import eye_rendering
from analytics.vision.gaze import GazeReader
from analytics.vision.observation import Box
from analytics.vision.tracking import Tracks


@pytest.fixture(scope="module")
def reader() -> GazeReader:
    return GazeReader.load(model_files.find_gaze())


@pytest.fixture(scope="module")
def drawn() -> eye_rendering.DrawnEyes:
    """Eyes that the model was not fitted to."""
    return eye_rendering.draw(200, seed=99_999)


def open_eyes(left_x: float = 100.0) -> tuple[np.ndarray, np.ndarray]:
    """A picture of two round eyes that look ahead, and its landmarks."""
    luma = np.full((240, 320), 150, np.uint8)
    points = np.zeros((68, 2))
    for first, x in ((36, left_x), (42, left_x + 80.0)):
        centre = (round(x + 20), 120)
        cv2.ellipse(luma, centre, (20, 9), 0, 0, 360, 220, -1)
        cv2.circle(luma, centre, 8, 40, -1)
        cv2.ellipse(luma, centre, (20, 9), 0, 180, 360, 60, 2)
        points[first], points[first + 3] = (x, 120.0), (x + 40.0, 120.0)
    return luma, points


def test_the_angle_of_drawn_eyes_is_read(reader, drawn):
    is_right = np.zeros(200, bool)

    angles, is_open = reader.read(drawn.patches, is_right, drawn.head_yaw)

    truth = drawn.gaze_yaw - drawn.head_yaw
    known = is_open & (drawn.is_open == 1.0)
    assert np.abs(angles - truth)[known].mean() < 5.0


def test_closed_lids_and_bare_skin_are_no_open_eye(reader, drawn):
    _, is_open = reader.read(drawn.patches, np.zeros(200, bool), drawn.head_yaw)

    assert (is_open == (drawn.is_open == 1.0)).mean() > 0.95


def test_a_flat_patch_is_unknown(reader):
    flat = np.full((1, eye_patch.HEIGHT, eye_patch.WIDTH), 128, np.uint8)

    _, is_open = reader.read(flat, np.zeros(1, bool), np.zeros(1))

    assert not is_open.any()


def test_a_mirrored_eye_looks_the_other_way(reader, drawn):
    right = np.ones(200, bool)
    mirrored = np.ascontiguousarray(drawn.patches[:, :, ::-1])

    there, _ = reader.read(drawn.patches, ~right, drawn.head_yaw)
    back, _ = reader.read(mirrored, right, -drawn.head_yaw)

    assert there == pytest.approx(-back, abs=1e-3)


def test_light_and_contrast_hardly_matter(drawn):
    bright = drawn.patches[:50] // 2 + 90

    apart = eye_patch.features(bright) - eye_patch.features(drawn.patches[:50])

    assert np.abs(apart).mean() < 0.1 * eye_patch.features(bright).mean()


def test_a_patch_follows_place_size_and_roll():
    luma, points = open_eyes()
    turn = cv2.getRotationMatrix2D((160.0, 120.0), 20.0, 0.8)
    rolled = cv2.warpAffine(luma, turn, (320, 240), borderValue=150).astype(np.uint8)
    corners = points[[36, 39]]
    moved = np.asarray(corners @ turn[:, :2].T + turn[:, 2], dtype=np.float64)

    apart = eye_patch.cut(rolled, moved).astype(float) - eye_patch.cut(luma, corners)

    assert np.abs(apart).mean() < 5.0


def test_eyes_moved_to_the_right_of_the_picture_read_as_more(reader):
    def angle(shift: int) -> float:
        luma, points = open_eyes()
        for x in (120, 200):
            cv2.ellipse(luma, (x, 120), (18, 8), 0, 0, 360, 220, -1)
            cv2.circle(luma, (x + shift, 120), 8, 40, -1)
            luma[:111] = 150
            luma[130:] = 150
        found = reader.eye_yaw(luma, points, 0.0)
        assert found is not None
        return found

    assert angle(-5) + 5.0 < angle(0) < angle(5) - 5.0


@pytest.mark.parametrize(
    ("left_x", "head_yaw"),
    [
        pytest.param(-5.0, 0.0, id="an eye over the edge"),
        pytest.param(100.0, 50.0, id="a head turned too far"),
    ],
)
def test_what_cannot_be_read_is_unknown(reader, left_x, head_yaw):
    luma, points = open_eyes(left_x)

    assert reader.eye_yaw(luma, points, head_yaw) is None


def test_narrow_eyes_are_unknown(reader):
    luma, points = open_eyes()

    assert reader.eye_yaw(luma, points / 4.0, 0.0) is None


def test_a_man_before_his_screen_looks_at_it(observer, face):
    (seen,), _ = observer.observe(face, 0.0, Tracks())

    assert isinstance(seen.box, Box)
    assert abs(seen.pose.yaw + seen.eye_yaw_deg) < 12.0
