from pathlib import Path

import pytest

from analytics.vision.evaluation import head_pose, pointing04
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.pointing04 import Picture


def picture(yaw: int, pitch: int = 0, person: str = "Person01") -> Picture:
    return Picture(Path("a.jpg"), person, "1", yaw, pitch)


def values(pictures, answers) -> dict[str, float | None]:
    return {row.measure: row.value for row in head_pose.rows(pictures, answers)}


def test_errors_are_relative_to_the_own_neutral():
    pictures = [picture(0), picture(30, -15), picture(-45)]
    answers = [Direction(5, 8), Direction(33, -5), Direction(-40, 11)]

    rows = values(pictures, answers)

    assert rows["head yaw MAE, minus own neutral"] == pytest.approx((0 + 2 + 0) / 3)
    assert rows["head pitch MAE, minus own neutral"] == pytest.approx((0 + 2 + 3) / 3)
    assert rows["turned away (≥ 30°) F1"] == 1.0
    assert rows["faces found"] == 1.0


def test_a_face_that_is_not_read_is_not_said_to_be_turned():
    pictures = [picture(0), picture(30), picture(45)]

    rows = values(pictures, [Direction(0, 0), None, Direction(40, 0)])

    assert rows["faces found"] == pytest.approx(2 / 3)
    assert rows["turned away (≥ 30°) F1"] == pytest.approx(2 / 3)


def test_a_person_without_a_neutral_has_no_error():
    pictures = [
        picture(0),
        picture(15),
        picture(0, person="B"),
        picture(15, person="B"),
    ]
    answers = [Direction(0, 0), Direction(16, 0), None, Direction(40, 0)]

    rows = {row.measure: row for row in head_pose.rows(pictures, answers)}

    assert rows["head yaw MAE, minus own neutral"].n == 2
    assert rows["head yaw MAE, minus own neutral"].value == pytest.approx(0.5)


def test_an_absent_folder_is_said(tmp_path, observer):
    rows = list(head_pose.measures(tmp_path, observer))

    assert {row.value for row in rows} == {None}
    assert {row.met for row in rows} == {None}
    assert all("head_pose_pointing04" in row.why_not for row in rows)


def test_names_tell_the_mark(tmp_path):
    folder = tmp_path / pointing04.FOLDER / "Person07"
    folder.mkdir(parents=True)
    (folder / "person07245-15+30.jpg").touch()
    (folder / "notes.jpg").touch()

    (found,) = pointing04.pictures(tmp_path)

    assert (found.person, found.series, found.yaw, found.pitch) == (
        "Person07",
        "2",
        -30,
        -15,
    )
