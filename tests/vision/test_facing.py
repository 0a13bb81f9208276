import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.vision import facing, model_files
from analytics.vision.facing import FacingModel


@pytest.fixture(scope="session")
def model() -> FacingModel:
    return FacingModel.load(model_files.find_facing())


def shape() -> np.ndarray:
    return np.random.default_rng(3).uniform(0.0, 100.0, (68, 2))


@given(
    across=st.floats(-500, 500), down=st.floats(-500, 500), scale=st.floats(0.2, 20.0)
)
def test_where_a_face_points_does_not_depend_on_its_place_or_size(across, down, scale):
    model = FacingModel.load(model_files.find_facing())
    points = shape()

    there, moved = model.read(points), model.read(points * scale + [across, down])

    assert there is not None
    assert moved is not None
    assert moved.yaw == pytest.approx(there.yaw, abs=1e-6)
    assert moved.pitch == pytest.approx(there.pitch, abs=1e-6)


@pytest.mark.parametrize(
    "points",
    [np.full((68, 2), 7.0), np.full((68, 2), np.nan), np.zeros((68, 2))],
    ids=["one place", "no numbers", "zeros"],
)
def test_points_without_a_shape_point_nowhere(model, points):
    assert model.read(points) is None


def test_a_model_survives_the_way_through_a_file(model, tmp_path):
    model.save(tmp_path / "copy.npz")

    again = FacingModel.load(tmp_path / "copy.npz")

    assert again.persons == model.persons
    assert again.read(shape()) == model.read(shape())
    assert (tmp_path / "copy.npz").read_bytes() == model_files.FACING_FILE.read_bytes()


def test_every_person_has_a_fit_that_never_saw_them(model):
    readings = {person: model.without(person).read(shape()) for person in model.persons}

    assert len(set(readings.values())) == len(model.persons) == 10
    assert model.without("Person99") is model


def test_the_product_is_small():
    assert model_files.FACING_FILE.stat().st_size < 2_000_000


def test_products_are_those_of_two_and_of_three():
    features = facing.with_products(np.array([1.0]), np.array([2.0, 3.0]))

    assert features.tolist() == [1.0, 4.0, 6.0, 9.0, 8.0, 12.0, 18.0, 27.0]
    assert facing.product_count(2) == 7
