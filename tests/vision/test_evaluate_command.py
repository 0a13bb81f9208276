import json

import pytest

from analytics.vision import evaluate_command
from analytics.vision.__main__ import main
from analytics.vision.evaluation import comparison, groups
from analytics.vision.evaluation.measure import Measure


def rows(*measures: Measure) -> dict[str, groups.Group]:
    return {"made up": lambda folder, observer: iter(measures)}


REACHED = Measure("blinks", "a clip", 9, 0.995, 0.99)
MISSED = Measure("yaw", "pictures", 8, 5.0, 3.5, more_is_better=False, unit="°")
SHOWN = Measure("faces", "a group", 3, 2.9, None)
ABSENT = Measure("pitch", "pictures", 0, None, 3.5, why_not="there is no folder x")


@pytest.mark.parametrize(
    ("measures", "status"),
    [
        pytest.param((REACHED, SHOWN, ABSENT), 0, id="all that ran are met"),
        pytest.param((REACHED, MISSED), 1, id="one is missed"),
        pytest.param((ABSENT,), 0, id="nothing ran"),
    ],
)
def test_the_exit_status_says_whether_all_is_met(
    monkeypatch, tmp_path, capsys, measures, status
):
    monkeypatch.setattr(evaluate_command, "GROUPS", rows(*measures))

    assert main(["evaluate", str(tmp_path)]) == status


def test_json_is_a_list_of_rows(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(evaluate_command, "GROUPS", rows(REACHED, ABSENT, SHOWN))

    main(["evaluate", str(tmp_path), "--json"])

    reached, absent, shown = json.loads(capsys.readouterr().out)
    assert reached == {
        "measure": "blinks",
        "on": "a clip",
        "n": 9,
        "value": 0.995,
        "reach": 0.99,
        "met": True,
    }
    assert (absent["value"], absent["met"]) == (None, None)
    assert absent["why_not"] == "there is no folder x"
    assert (shown["reach"], shown["met"]) == (None, None)


def test_a_line_says_the_figure_and_why_there_is_none(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(evaluate_command, "GROUPS", rows(MISSED, ABSENT))

    main(["evaluate", str(tmp_path)])

    missed, absent = capsys.readouterr().out.splitlines()
    assert missed.split() == ["NO", "5.00°", "≤", "3.50°", "n", "8", "yaw,", "pictures"]
    assert absent.endswith("pitch, pictures: there is no folder x")


def test_peers_stand_beside_ours(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(evaluate_command, "GROUPS", rows(MISSED, REACHED))
    monkeypatch.setattr(
        comparison,
        "compare",
        lambda folder, peers: iter(
            [
                ("naive", Measure("yaw", "pictures", 8, 9.7, None, unit="°")),
                ("naive", Measure("blinks", "a clip", 0, None, None, why_not="no")),
            ]
        ),
    )

    main(["evaluate", str(tmp_path), "--peers"])

    table = capsys.readouterr().out.splitlines()
    assert table[0] == "| measure | on | n | reach | ours | naive | met |"
    assert table[2] == "| yaw | pictures | 8 | ≤ 3.50° | 5.00° | 9.70° | NO |"
    assert "| not run |" in table[3]
    assert "naive: no" in table


def test_an_absent_folder_is_an_error(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path / "absent")]) == 1

    assert "There is no folder" in capsys.readouterr().err


def test_an_empty_folder_runs_nothing_and_says_why(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path), "--json"]) == 0

    answers = json.loads(capsys.readouterr().out)
    assert len(answers) > 15
    assert {row["value"] for row in answers} == {None}
    assert all(row["why_not"] for row in answers)
