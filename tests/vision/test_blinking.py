import pytest

from analytics.vision.blinking import Blink

OPEN, HALF_CLOSED, SHUT = 1.0, 0.65, 0.3


def play(*spans: tuple[float | None, float], fps: float = 25.0) -> Blink:
    """Play (opening over the recent one, seconds) and return the end."""
    blink, step = Blink(), 0
    for ratio, seconds in spans:
        for _ in range(round(seconds * fps)):
            step += 1
            blink = blink.add(ratio, step / fps, 1.0 / fps)
    return blink


@pytest.mark.parametrize("ratio", [HALF_CLOSED, SHUT])
def test_eyes_that_close_by_half_blink(ratio):
    assert play((OPEN, 1.0), (ratio, 0.12)).is_on


def test_a_blink_is_over_when_the_eyes_are_nearly_open_again():
    assert play((OPEN, 1.0), (SHUT, 0.12), (0.75, 0.04)).is_on
    assert not play((OPEN, 1.0), (SHUT, 0.12), (0.85, 0.04)).is_on


def test_a_smile_is_no_blink():
    assert not play((OPEN, 1.0), (0.75, 2.0)).is_on


@pytest.mark.parametrize("fps", [5.0, 8.0, 25.0])
def test_what_lasts_half_a_second_is_no_blink(fps):
    blink = play((OPEN, 1.0), (HALF_CLOSED, 0.8), fps=fps)

    assert blink.is_lowered
    assert not blink.is_on


def test_lowered_eyes_do_not_blink_until_they_were_open():
    assert not play((OPEN, 1.0), (HALF_CLOSED, 1.0), (SHUT, 0.12)).is_on
    assert play((OPEN, 1.0), (HALF_CLOSED, 1.0), (OPEN, 0.2), (SHUT, 0.12)).is_on


def test_what_cannot_be_compared_is_no_blink():
    assert play((OPEN, 1.0), (SHUT, 0.12), (None, 0.04)) == Blink()
