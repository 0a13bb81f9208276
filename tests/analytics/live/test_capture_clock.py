"""A sender's clock in terms of ours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.live.capture_clock import CaptureClock

RECEIPTS = st.lists(
    st.tuples(
        st.floats(allow_nan=False, allow_infinity=False),
        st.floats(0.0, 10.0),
    ),
    min_size=1,
    max_size=30,
)


@given(RECEIPTS)
def test_no_frame_is_captured_after_it_was_received(frames):
    clock = CaptureClock()
    received_at = 1_800_000_000.0

    for captured_s, later_s in frames:
        received_at += later_s
        at_s = clock.server_time(captured_s=captured_s, received_at=received_at)

        assert at_s <= received_at


def test_the_first_frame_counts_as_captured_when_received():
    clock = CaptureClock()

    assert clock.server_time(captured_s=5.0, received_at=1_000.0) == 1_000.0


def test_a_frame_that_was_long_on_its_way_is_older():
    clock = CaptureClock()
    clock.server_time(captured_s=5.0, received_at=1_000.0)

    at_s = clock.server_time(captured_s=6.0, received_at=1_001.7)

    assert at_s == pytest.approx(1_001.0, abs=0.01)


def test_the_quickest_frame_so_far_says_how_far_the_clocks_are_apart():
    clock = CaptureClock()
    clock.server_time(captured_s=5.0, received_at=1_000.5)
    clock.server_time(captured_s=6.0, received_at=1_001.0)

    at_s = clock.server_time(captured_s=7.0, received_at=1_002.5)

    assert at_s == pytest.approx(1_002.0, abs=0.01)


@given(drift=st.floats(-0.0002, 0.0002))
def test_clocks_that_drift_apart_stay_together_for_an_hour(drift):
    clock = CaptureClock()

    for second in range(3600):
        captured_s = second * (1 + drift)
        at_s = clock.server_time(captured_s=captured_s, received_at=1_000.0 + second)

        assert at_s == pytest.approx(1_000.0 + second, abs=0.01)


def test_a_sender_whose_clock_jumped_is_followed_at_once():
    clock = CaptureClock()
    clock.server_time(captured_s=5.0, received_at=1_000.0)

    at_s = clock.server_time(captured_s=90_000.0, received_at=1_001.0)

    assert at_s == 1_001.0


def test_frames_keep_their_distance_whatever_the_network_does():
    clock = CaptureClock()
    delays = [0.02, 0.3, 0.05, 0.6, 0.02]

    times = [
        clock.server_time(captured_s=number / 8, received_at=1_000 + number / 8 + delay)
        for number, delay in enumerate(delays)
    ]

    steps = [late - early for early, late in pairwise(times)]
    assert steps == pytest.approx([0.125] * 4, abs=0.001)


def test_a_clock_that_stood_still_for_a_while_is_learned_again():
    clock = CaptureClock()
    for number in range(40):
        clock.server_time(captured_s=number / 8, received_at=1000 + number / 8)

    stood_still_s = 3.0
    times = [
        clock.server_time(
            captured_s=5 + number / 8, received_at=1005 + stood_still_s + number / 8
        )
        for number in range(80)
    ]

    late_s = [1005 + stood_still_s + n / 8 - at for n, at in enumerate(times)]
    assert late_s[-1] < 0.1
