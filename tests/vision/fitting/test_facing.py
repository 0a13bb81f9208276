"""The fit on faces of clay: their landmarks are projected, so their pose is known."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from analytics.vision.evaluation.pointing04 import Picture
from analytics.vision.facing import normalised
from analytics.vision.fitting import facing as fitting

MARKS = [*itertools.product(range(-45, 46, 15), range(-30, 31, 15))]
PERSONS = ["Person01", "Person02", "Person03"]


def clay(person: str) -> np.ndarray:
    """Return a head (68, 3) that is the same on both sides."""
    shapes = np.random.default_rng(PERSONS.index(person))
    head = np.random.default_rng(9).normal(0.0, 30.0, (68, 3))
    head += shapes.normal(0.0, 1.0, (68, 3))
    return (head + head[fitting.MIRRORED] * [-1.0, 1.0, 1.0]) / 2.0


def seen(person: str, yaw: float, pitch: float) -> np.ndarray:
    turn_y, _ = cv2.Rodrigues(np.radians([0.0, -yaw, 0.0]))
    turn_x, _ = cv2.Rodrigues(np.radians([-pitch, 0.0, 0.0]))
    return (clay(person) @ (turn_y @ turn_x).T)[:, :2]


def shape_of(points: np.ndarray) -> np.ndarray:
    shape = normalised(points)
    assert shape is not None
    return shape


def shut(points: np.ndarray) -> np.ndarray:
    """Let the upper lids come down by a tenth of the face."""
    closed = points.copy()
    closed[[37, 38, 43, 44], 1] += 8.0
    return closed


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [
        Picture(Path(f"{person}-{yaw}-{pitch}.jpg"), person, "1", yaw, pitch)
        for person in PERSONS
        for yaw, pitch in MARKS
    ]


@pytest.fixture(scope="module")
def model(pictures):
    points = [seen(p.person, p.yaw, p.pitch) for p in pictures]
    shapes = [
        [shape_of(one) for one in points],
        [shape_of(fitting._mirrored(one)) for one in points],
    ]
    blinks = [(shape_of(shut(one)), shape_of(one)) for one in points[::20]]
    return fitting.fit(pictures, np.array(shapes), blinks)


@pytest.mark.parametrize("person", PERSONS)
def test_a_person_that_the_fit_never_saw_is_read(model, person):
    held_out = model.without(person)
    own = held_out.read(seen(person, 0.0, 0.0))

    for yaw, pitch in [(-40.0, 10.0), (20.0, -20.0), (35.0, 0.0)]:
        said = held_out.read(seen(person, yaw, pitch))
        assert said.yaw - own.yaw == pytest.approx(yaw, abs=4.0)
        assert said.pitch - own.pitch == pytest.approx(pitch, abs=4.0)


def test_a_blink_is_no_bow(model):
    for yaw, pitch in [(0.0, 0.0), (30.0, -15.0)]:
        points = seen("Person01", yaw, pitch)

        before, during = model.read(points), model.read(shut(points))

        assert during.pitch == pytest.approx(before.pitch, abs=3.0)


def test_a_typical_person_who_faces_the_camera_reads_zero(model):
    said = np.array(
        [
            (facing.yaw, facing.pitch)
            for person in PERSONS
            for facing in [model.read(seen(person, 0.0, 0.0))]
        ]
    )

    assert np.abs(said.mean(axis=0)).max() < 0.5


def test_a_mirrored_face_points_the_other_way(model):
    points = seen("Person02", 30.0, 10.0)

    there, back = model.read(points), model.read(fitting._mirrored(points))

    assert back.yaw == pytest.approx(-there.yaw, abs=1e-3)
    assert back.pitch == pytest.approx(there.pitch, abs=1e-3)


def test_a_face_mirrored_twice_is_itself():
    assert fitting.MIRRORED[fitting.MIRRORED].tolist() == list(range(68))
