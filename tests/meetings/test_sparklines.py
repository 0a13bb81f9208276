"""The small curve of the list."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings import sparklines

SCORES = st.lists(st.none() | st.floats(0, 100), max_size=48)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let no page of another test choose the language."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("scores", [None, [], [None], [None, None]])
def test_where_nothing_is_known_nothing_is_drawn(scores):
    assert sparklines.draw(scores) is None


def test_a_gap_is_a_gap():
    line = sparklines.draw([100.0, 50.0, None, 0.0, 100.0])

    assert line is not None
    assert line.path == "M0.0 0.0 24.0 14.0 M72.0 28.0 96.0 0.0"
    assert line.words == (
        "Score over the meeting: 100 at first, 100 at last, between 0 and 100. "
        "In parts not measured."
    )


def test_a_point_alone_is_a_dot():
    line = sparklines.draw([None, 50.0, None])

    assert line is not None
    assert line.path == "M48.0 14.0h.01"


@given(scores=SCORES)
def test_the_curve_has_every_known_score_and_stays_in_its_frame(scores):
    line = sparklines.draw(scores)

    known = sum(score is not None for score in scores)
    numbers = (
        re.findall(r"-?[\d.]+ [\d.]+", line.path.replace("h.01", "")) if line else []
    )
    assert len(numbers) == known
    for pair in numbers:
        x, y = map(float, pair.split())
        assert 0 <= x <= sparklines.WIDTH
        assert 0 <= y <= sparklines.HEIGHT
