import numpy as np

from analytics.vision.fitting import eye_rendering, network


def test_the_same_seed_draws_the_same_eyes():
    first, again = eye_rendering.draw(5, seed=3), eye_rendering.draw(5, seed=3)

    assert np.array_equal(first.patches, again.patches)
    assert np.array_equal(first.gaze_yaw, again.gaze_yaw)


def test_drawn_eyes_stay_within_reach():
    eyes = eye_rendering.draw(300, seed=4)

    assert np.abs(eyes.gaze_yaw - eyes.head_yaw).max() <= 48.0 + 1e-9
    assert 0.7 < eyes.is_open.mean() < 0.9


def test_the_iris_goes_where_the_drawn_eye_looks():
    eyes = eye_rendering.draw(400, seed=5)
    ahead = (np.abs(eyes.head_yaw) < 12.0) & (eyes.is_open == 1.0)
    darkness = 255.0 - eyes.patches[:, 12:28, 14:50]
    darkness = np.maximum(
        0.0, darkness - np.median(darkness, axis=(1, 2))[:, None, None]
    )
    columns = darkness.sum(axis=1)
    place = columns @ np.arange(columns.shape[1]) / columns.sum(axis=1)

    together = np.corrcoef(place[ahead], (eyes.gaze_yaw - eyes.head_yaw)[ahead])[0, 1]

    assert together > 0.6


def test_the_network_learns_an_angle_where_there_is_one():
    chance = np.random.default_rng(6)
    inputs = chance.normal(size=(2560, 4)).astype(np.float32)
    is_open = (inputs[:, 1] > 0.0).astype(np.float32)
    angles = np.where(is_open == 1.0, inputs[:, 0], 50.0).astype(np.float32)

    layers = network.train(network.Lesson(inputs, angles, is_open), seed=7)

    answer = inputs
    for weights, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        answer = np.maximum(answer @ weights + bias, 0.0)
    answer = answer @ layers[-2] + layers[-1]
    known = is_open == 1.0
    assert np.abs(answer[:, 0] - angles)[known].mean() < 0.25
    assert ((answer[:, 1] > 0.0) == known).mean() > 0.9
