import pytest

from analytics.vision import direction
from analytics.vision.direction import OffTarget


@pytest.mark.parametrize(
    ("yaw", "pitch", "ratio"),
    [
        pytest.param(0, 0, 1.0, id="straight"),
        pytest.param(15, 0, 1.0, id="edge of the zone"),
        pytest.param(-22.5, 0, 0.5, id="half way out"),
        pytest.param(30, 0, 0.0, id="outside"),
        pytest.param(0, -17, 0.5, id="half way down"),
        pytest.param(0, 16, 0.5, id="half way up"),
        pytest.param(22.5, -22, 0.0, id="the worse of both counts"),
    ],
)
def test_how_far_a_head_points_to_the_screen(yaw, pitch, ratio):
    assert direction.ratio(yaw, pitch) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("yaw", "was_off", "off"),
    [
        pytest.param(29, False, False, id="not yet off"),
        pytest.param(31, False, True, id="off"),
        pytest.param(23, True, True, id="not back yet"),
        pytest.param(21, True, False, id="back"),
    ],
)
def test_who_looked_away_is_back_only_well_inside(yaw, was_off, off):
    assert direction.is_off(yaw, 0.0, was_off=was_off) is off


def flagged(*spans: tuple[bool, float]) -> list[bool]:
    """Play (off target?, seconds) at 8 samples/s; the flag at the end of each."""
    state, at_s, flags = OffTarget(), 0.0, []
    for off, seconds in spans:
        for _ in range(round(seconds * 8)):
            at_s += 0.125
            state = state.add(off=off, at_s=at_s, span_s=0.125)
        flags.append(state.is_looking_away)
    return flags


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([(False, 5), (True, 2.5)], [False, False], id="a glance"),
        pytest.param([(False, 5), (True, 3.5)], [False, True], id="three seconds"),
        pytest.param(
            [(True, 4), (False, 2.5), (False, 1)], [True, True, False], id="closes"
        ),
        pytest.param(
            [(True, 4), (False, 2), (True, 1), (False, 2.5)],
            [True, True, True, True],
            id="a short return does not close it",
        ),
        pytest.param(
            [(True, 2.25), (False, 1)] * 5,
            [False] * 8 + [True, True],
            id="ten seconds of thirty with short returns",
        ),
        pytest.param(
            [(True, 2.5), (False, 2.5)] * 6, [False] * 12, id="long returns start anew"
        ),
    ],
)
def test_looking_away_opens_and_closes(spans, expected):
    assert flagged(*spans) == expected


def test_glances_spread_over_minutes_do_not_add_up():
    state = flagged(*[(True, 1.0), (False, 1.9)] * 3, (False, 40), (True, 2.8))

    assert not any(state)


def test_one_odd_sample_is_not_believed():
    state = OffTarget()
    for at, off in enumerate([False] * 8 + [True] + [False] * 8):
        state = state.add(off=off, at_s=at * 0.125, span_s=0.125)
        assert not state.is_off


def test_nothing_is_flagged_on_unknown():
    state = OffTarget()
    for step in range(32):
        state = state.add(off=True, at_s=step * 0.125, span_s=0.125)
    assert state.is_looking_away

    for step in range(32, 48):
        state = state.unknown(step * 0.125)

    assert not state.is_off
    assert not state.is_looking_away
