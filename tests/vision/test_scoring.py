import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.vision import scoring
from analytics.vision.scoring import Window

ratios = st.floats(0.0, 1.0)
moments = st.lists(
    st.tuples(st.floats(0.01, 2.0), ratios, ratios), min_size=1, max_size=60
)


def window_of(*rows: tuple[float, float, float]) -> Window:
    """Return a window from (seconds, direction, eyes)."""
    window, at_s = Window(), 0.0
    for weight_s, facing, eyes in rows:
        at_s += weight_s
        window = window.add(at_s, weight_s, (facing, facing), (eyes, eyes))
    return window


@pytest.mark.parametrize(
    ("rows", "attention"),
    [
        pytest.param([(10, 1, 1)], 100.0, id="facing"),
        pytest.param([(5, 1, 1), (5, 0, 1)], 50.0, id="half away"),
        pytest.param([(5, 1, 1), (5, 1, 0)], 50.0, id="half closed"),
        pytest.param([(8, 1, 1), (2, 0, 0)], 80.0, id="away counts once"),
        pytest.param([(1, 0, 1), (4, 1, 1)], 80.0, id="time counts, not samples"),
        pytest.param([(4.9, 1, 1)], None, id="less than half measured"),
        pytest.param([], None, id="nothing measured"),
    ],
)
def test_attention_is_the_mean_over_measured_time(rows, attention):
    score = scoring.score(window_of(*rows), is_drowsy=False, is_asleep=False)

    assert score.attention == attention


@pytest.mark.parametrize(
    ("drowsy", "asleep", "attention"),
    [(False, False, 100.0), (True, False, 40.0), (True, True, 10.0)],
)
def test_drowsy_and_asleep_cap_the_score(drowsy, asleep, attention):
    score = scoring.score(window_of((10, 1, 1)), is_drowsy=drowsy, is_asleep=asleep)

    assert score.attention == attention


def test_a_cap_takes_nothing_from_a_score_below_it():
    score = scoring.score(window_of((10, 0.2, 1)), is_drowsy=True, is_asleep=False)

    assert [penalty.name for penalty in score.penalties] == ["looking_away"]


@given(rows=moments, drowsy=st.booleans(), asleep=st.booleans())
def test_the_penalties_add_up_exactly(rows, drowsy, asleep):
    score = scoring.score(window_of(*rows), is_drowsy=drowsy, is_asleep=asleep)

    if score.attention is not None:
        assert sum(p.points for p in score.penalties) == 100.0 - score.attention
        assert all(p.points > 0.0 for p in score.penalties)
        assert 0.0 <= score.attention <= 100.0


@given(rows=moments)
def test_the_score_is_the_product_to_a_hundredth(rows):
    score = scoring.score(window_of(*rows), is_drowsy=False, is_asleep=False)

    total_s = math.fsum(weight for weight, _, _ in rows)
    mean = math.fsum(w * facing * eyes for w, facing, eyes in rows) / total_s
    if score.attention is not None:
        assert score.attention == pytest.approx(100.0 * mean, abs=0.01)
