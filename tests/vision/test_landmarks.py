import cv2
import numpy as np
import pytest

from analytics.vision import face_box, model_files
from analytics.vision.landmarks import COUNT, DlibLandmarks
from analytics.vision.observation import Box


@pytest.fixture(scope="module")
def model() -> DlibLandmarks:
    return DlibLandmarks(model_files.find_landmarks())


@pytest.fixture(scope="module")
def box(observer, face) -> Box:
    return face_box.from_five_points(observer.detector.detect(face)[0].points)


def test_landmarks_are_fractions_of_pixels(model, face, box):
    points = model.predict(face, box)

    assert points.shape == (COUNT, 2)
    assert np.mean(points % 1.0 == 0.0) < 0.2


@pytest.mark.parametrize("scale", [0.5, 2.0, 4.0])
def test_a_larger_picture_has_the_same_landmarks(model, face, box, scale):
    large = cv2.resize(face, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bigger = Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)

    points = model.predict(face, box)
    again = (model.predict(large, bigger) + 0.5) / scale - 0.5

    off = np.linalg.norm(again - points, axis=1) / box.width
    assert np.median(off) < 0.01


def test_a_moved_picture_has_moved_landmarks(model, face, box):
    moved = np.ascontiguousarray(face[7:, 11:])

    points = model.predict(moved, Box(box.x - 11, box.y - 7, box.width, box.height))

    back = points + np.array([11.0, 7.0])
    assert np.abs(back - model.predict(face, box)).max() < 1e-9


@pytest.mark.parametrize(
    "place",
    [
        Box(-60.0, -60.0, 120.0, 120.0),
        Box(380.0, 280.0, 100.0, 100.0),
        Box(-5000.0, 10.0, 100.0, 100.0),
        Box(1e4, 1e4, 50.0, 50.0),
        Box(10.0, 10.0, 0.2, 0.2),
        Box(-50.0, -50.0, 900.0, 900.0),
    ],
    ids=["corner", "other corner", "far left", "far right", "a point", "around it"],
)
def test_a_box_anywhere_has_landmarks(model, face, place):
    assert np.isfinite(model.predict(face, place)).all()
