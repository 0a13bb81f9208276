import pytest

from analytics.vision.evaluation.peers import films
from analytics.vision.evaluation.peers.eye_rule import ConstantRule, MedianRule


def opened(*openings: float | None, step_s: float = 0.1):
    return [(index * step_s, opening) for index, opening in enumerate(openings)]


def test_the_textbook_has_one_limit_for_blinks_and_one_for_sleep():
    openings = opened(0.3, 0.24, 0.19, 0.24, 0.3)

    assert ConstantRule().blinks(openings) == ((0.1, pytest.approx(0.3)),)
    assert ConstantRule().closures(openings) == ((0.2, 0.2),)


def test_the_median_rule_knows_narrow_eyes():
    openings = opened(0.2, 0.2, 0.2, 0.1, 0.2)

    assert MedianRule().blinks(openings) == ((pytest.approx(0.3),) * 2,)


def test_the_median_forgets():
    rule = MedianRule(window_s=0.5)
    openings = opened(*[0.4] * 10, *[0.2] * 10)

    ((_, last_s),) = rule.blinks(openings)

    assert last_s < 1.4


def test_no_face_is_no_closed_eye():
    openings = opened(0.3, None, 0.3, 0.1, None, 0.1)

    assert len(MedianRule().closures(openings)) == 2


def test_lower_rates_leave_frames_out():
    openings = opened(0.1, 0.2, 0.3, 0.4, 0.5)

    assert films.thinned(openings, 5.0) == openings[::2]
    assert films.thinned(openings, None) == openings
