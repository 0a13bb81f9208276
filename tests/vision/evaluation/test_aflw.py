import math

import pytest

from analytics.vision.evaluation import aflw


@pytest.mark.parametrize(
    ("yaw", "pitch", "right", "up"),
    [
        pytest.param(0.0, 0.0, 0.0, 0.0, id="ahead"),
        pytest.param(-30.0, 0.0, 30.0, 0.0, id="to the right of the picture"),
        pytest.param(0.0, 20.0, 0.0, 20.0, id="up"),
        pytest.param(-90.0, 40.0, 90.0, 0.0, id="a profile has no pitch"),
    ],
)
def test_angles_of_the_set_become_ours(yaw, pitch, right, up):
    direction = aflw.direction(math.radians(yaw), math.radians(pitch))

    assert direction.yaw == pytest.approx(right, abs=1e-9)
    assert direction.pitch == pytest.approx(up, abs=1e-9)


def test_an_absent_folder_is_said(tmp_path, observer):
    rows = list(aflw.measures(tmp_path, observer))

    assert {row.value for row in rows} == {None}
    assert all("head_pose_aflw" in row.why_not for row in rows)
