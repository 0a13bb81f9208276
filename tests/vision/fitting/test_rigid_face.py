import cv2
import numpy as np
import pytest

from analytics.vision.fitting import rigid_face


def test_a_rigid_shape_is_recovered_from_its_views():
    chance = np.random.default_rng(2)
    shape = chance.normal(0.0, 30.0, (14, 3))
    shape -= shape.mean(axis=0)
    views = []
    for _ in range(80):
        turn, _ = cv2.Rodrigues(np.radians(chance.uniform(-30.0, 30.0, 3)))
        seen = (shape @ np.asarray(turn).T)[:, :2] * chance.uniform(0.5, 2.0)
        views.append(seen + chance.uniform(-100.0, 100.0, 2))

    flat = shape * np.array([1.0, 1.0, 0.7])
    found = rigid_face.fit(views, flat)

    ratio = found[:, 2].std() / found[:, 0].std()
    assert ratio == pytest.approx(shape[:, 2].std() / shape[:, 0].std(), rel=0.02)
    assert np.corrcoef(found.ravel(), shape.ravel())[0, 1] > 0.999
