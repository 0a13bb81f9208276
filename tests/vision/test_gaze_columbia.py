from pathlib import Path

import cv2
import numpy as np
import pytest

from analytics.vision.evaluation import gaze_columbia
from analytics.vision.evaluation.gaze_columbia import Pictures
from analytics.vision.fitting import eye_rendering


def pictures(head: list[float], gaze: list[float]) -> Pictures:
    none = np.empty((len(gaze), 0, 0), np.uint8)
    return Pictures(none, none, np.ones(len(gaze)), np.array(head), np.array(gaze))


def test_the_sign_is_asked_at_ten_degrees_with_the_head_straight_only():
    asked = pictures([0, 0, 0, 15, 0], [10, -10, 10, 10, 5])
    answers = np.array([3.0, -1.0, -2.0, -9.0, -9.0])

    assert gaze_columbia.sign_share(answers, asked) == (pytest.approx(2 / 3), 3)


def test_unknown_pictures_count_in_neither_figure():
    asked = pictures([0, 0], [10, -10])
    answers = np.array([7.0, np.nan])

    assert gaze_columbia.sign_share(answers, asked) == (1.0, 1)
    assert gaze_columbia.mean_error(answers, asked) == (3.0, 1)


def test_a_held_out_answer_never_sees_its_own_group():
    chance = np.random.default_rng(0)
    points = chance.normal(size=(60, 2))
    kernel = np.exp(-((points[:, None] - points) ** 2).sum(axis=2))
    truths, group = chance.normal(size=60), np.repeat(np.arange(6.0), 10)

    answers = gaze_columbia._without_own_group(kernel, truths, group)

    others, own = group != 2, group == 2
    ridge = gaze_columbia.RIDGE * np.eye(others.sum())
    weights = np.linalg.solve(kernel[np.ix_(others, others)] + ridge, truths[others])
    assert answers[own] == pytest.approx(kernel[np.ix_(own, others)] @ weights)


def test_without_the_pictures_the_rows_say_so(tmp_path):
    rows = list(gaze_columbia.measures(tmp_path))

    assert [row.value for row in rows] == [None] * 4
    assert all("gaze_columbia" in row.why_not for row in rows)


def test_pairs_of_eyes_are_measured(tmp_path: Path):
    folder = tmp_path / gaze_columbia.FOLDER
    folder.mkdir()
    eyes = eye_rendering.draw(40, seed=8)
    for i, patch in enumerate(eyes.patches):
        crop = np.pad(patch, ((12, 12), (0, 0)), mode="edge")
        name = f"{i % 4:04d}_2m_0P_{i}V_{10 if eyes.gaze_yaw[i] > 0 else -10}H"
        cv2.imwrite(str(folder / f"{name}_L.jpg"), crop)
        cv2.imwrite(str(folder / f"{name}_R.jpg"), crop[:, ::-1])
    cv2.imwrite(str(folder / "0009_2m_0P_0V_0H_L.jpg"), crop)

    found = gaze_columbia.read(folder)
    rows = list(gaze_columbia.measures(tmp_path))

    assert found.left.shape == (40, 40, 64)
    assert [row.on for row in rows] == [
        gaze_columbia.HELD_OUT,
        gaze_columbia.HELD_OUT,
        gaze_columbia.SHIPPED,
        gaze_columbia.SHIPPED,
    ]
    assert all(row.value is not None for row in rows)
