import pytest

from analytics.vision.closures import Closures
from analytics.vision.drowsiness import Drowsiness

OPEN, SHUT = 1.0, 0.0


def play(
    *spans: tuple[float, float], fps: float = 10.0, start_s: float = 0.0
) -> tuple[Closures, Drowsiness, list[bool]]:
    """Play (openness, seconds); return the end and the flag after each span."""
    closures, drowsiness, flags = Closures(), Drowsiness(), []
    step = 0
    for openness, seconds in spans:
        for _ in range(round(seconds * fps)):
            step += 1
            at_s = start_s + step / fps
            closures = closures.add(openness, at_s, 1.0 / fps)
            drowsiness = drowsiness.judge(closures, at_s, 1.0 / fps)
        flags.append(drowsiness.is_drowsy)
    return closures, drowsiness, flags


@pytest.mark.parametrize("fps", [5.0, 8.0, 25.0])
@pytest.mark.parametrize(
    ("shut_s", "drowsy"),
    [
        pytest.param(0.2, False, id="blink"),
        pytest.param(0.6, False, id="long blink"),
        pytest.param(1.4, True, id="microsleep"),
    ],
)
def test_one_closure_of_a_second_is_drowsy_at_any_rate(fps, shut_s, drowsy):
    *_, flags = play((OPEN, 5), (SHUT, shut_s), (OPEN, 1), fps=fps)

    assert flags[-1] is drowsy


def test_one_closed_sample_is_no_span_however_long_it_stands():
    closures = Closures().add(SHUT, 10.0, 2.0)

    assert not closures.lasts(0.5)


def test_four_long_closures_in_a_minute_are_drowsy():
    *_, flags = play(*[(OPEN, 8), (SHUT, 0.7)] * 4)

    assert flags == [False] * 7 + [True]


def test_four_long_closures_in_three_minutes_are_not():
    *_, flags = play(*[(OPEN, 45), (SHUT, 0.7)] * 4)

    assert not any(flags)


def test_a_high_share_of_closed_time_is_drowsy():
    *_, flags = play(*[(SHUT, 0.4), (OPEN, 1.2)] * 40)

    assert flags[-1]


def test_many_short_blinks_are_not():
    *_, flags = play(*[(SHUT, 0.2), (OPEN, 1.8)] * 60)

    assert not any(flags)


def test_drowsy_ends_after_a_calm_minute():
    *_, flags = play((OPEN, 5), (SHUT, 2), (OPEN, 55), (OPEN, 8))

    assert flags == [False, True, True, False]


def test_one_open_sample_inside_a_closure_does_not_end_it():
    closures, *_ = play((OPEN, 3), (SHUT, 0.6), (OPEN, 0.1), (SHUT, 0.6))

    assert closures.lasts(1.0)


def test_two_open_samples_end_it():
    closures, *_ = play((OPEN, 3), (SHUT, 0.6), (OPEN, 0.2), (SHUT, 0.6))

    assert not closures.lasts(1.0)


def test_the_own_blinking_raises_the_limit():
    _, drowsiness, flags = play(*[(SHUT, 0.3), (OPEN, 2.2)] * 60)

    assert not any(flags)
    assert drowsiness.own_share == pytest.approx(0.12)


@pytest.mark.parametrize("start_s", [0.0, -120.5, 1_790_000_000.25])
def test_the_share_counts_the_last_minute_at_any_time_of_the_clock(start_s):
    closures, *_ = play((SHUT, 30), (OPEN, 90), (SHUT, 6), start_s=start_s)

    share, measured_s = closures.closed_share()

    assert measured_s == pytest.approx(60.0, abs=1.1)
    assert share == pytest.approx(0.1, abs=0.02)


def test_a_doubtful_closure_is_never_a_long_one_nor_closed_time():
    closures = Closures()
    for step in range(20):
        closures = closures.add(SHUT, step / 10, 0.1, is_sure=step < 3)

    assert closures.spans(1.5)
    assert not closures.lasts(0.5)
    assert closures.closed_share()[0] == pytest.approx(3 / 20)
    assert closures.add(OPEN, 2.0, 0.3).long_count() == 0


def test_a_closure_after_a_doubtful_one_is_a_closure():
    closures = Closures().add(SHUT, 0.0, 0.1, is_sure=False)
    for step in range(1, 20):
        closures = closures.add(OPEN if step < 5 else SHUT, step / 10, 0.1)

    assert closures.lasts(1.0)


def test_who_blinks_a_lot_is_awake_again_at_the_own_share():
    blinky = [(SHUT, 0.3), (OPEN, 2.2)]

    *_, flags = play(*blinky * 60, (SHUT, 1.4), *blinky * 30)

    assert flags[120]
    assert not flags[-1]


def test_who_hardly_blinks_is_awake_again_under_eight_percent_only():
    *_, flags = play((OPEN, 60), (SHUT, 1.4), *[(SHUT, 0.3), (OPEN, 2.2)] * 30)

    assert flags[-1]


def test_the_way_into_drowsiness_does_not_teach_the_own_share():
    nodding = [(SHUT, 0.6), (OPEN, 17.0)]

    _, calm, _ = play((OPEN, 60))
    _, drowsiness, _ = play((OPEN, 60), *nodding * 8)

    assert drowsiness.awake_closed_s <= 0.6
    assert drowsiness.own_share <= calm.own_share + 0.01
