"""Names of files: shown as text, never a path."""

import pytest

from recordings import filenames


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param("Lesson 3.mp4", "Lesson 3.mp4", id="plain"),
        pytest.param("../../x", "x", id="folders"),
        pytest.param("..\\..\\x.mp4", "x.mp4", id="folders of Windows"),
        pytest.param("", "video", id="empty"),
        pytest.param(" \t ", "video", id="blank"),
        pytest.param("..", "video", id="dots"),
        pytest.param("/", "video", id="a folder"),
        pytest.param("lesson\u202e4pm.exe", "lesson4pm.exe", id="turned around"),
        pytest.param("\u2067\u200fa\u2069.mp4", "a.mp4", id="right-to-left marks"),
        pytest.param("שיעור.mp4", "שיעור.mp4", id="right-to-left letters"),
        pytest.param("a\x00\x07b\x7f.mp4", "ab.mp4", id="control characters"),
        pytest.param("a\r\nb\u2028c.mp4", "a b c.mp4", id="lines"),
        pytest.param("a\udcffb.mp4", "ab.mp4", id="half a character"),
        pytest.param("Bài gia\u0309ng.mp4", "Bài giảng.mp4", id="composed"),
        pytest.param("👩‍🏫.mp4", "👩‍🏫.mp4", id="joined emoji"),
        pytest.param("<b>x</b>.mp4", "b>.mp4", id="markup with a slash"),
    ],
)
def test_a_name_is_cleaned(given: str, shown: str) -> None:
    assert filenames.clean(given) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = filenames.clean("a" * 300 + ".mp4")

    assert len(name) == 255
    assert name.startswith("aaa")
    assert name.endswith("a….mp4")


def test_an_ending_without_an_end_is_shortened_too() -> None:
    assert len(filenames.clean("a." + "b" * 300)) == 255
