import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.vision import tracking
from analytics.vision.errors import BadStateError
from analytics.vision.observation import Box
from analytics.vision.tracking import Track, Tracks

sizes = st.floats(-1e4, 1e4)
tracks = st.builds(
    Tracks,
    tracks=st.lists(
        st.builds(
            Track,
            track_id=st.integers(1, 10_000),
            box=st.builds(Box, sizes, sizes, sizes, sizes),
            seen_at_s=st.floats(0, 2e9),
            confidence=st.floats(0, 1),
            yaw=st.floats(-90, 90),
            pitch=st.floats(-90, 90),
            fit_error=st.floats(0, 1),
            roll=st.floats(-180, 180),
            right_px_s=sizes,
            down_px_s=sizes,
            since_s=st.floats(0, 2e9),
            sure_width=sizes,
            doubts=st.integers(0, 3),
            is_lost=st.booleans(),
        ),
        max_size=5,
    ).map(tuple),
    next_id=st.integers(1, 10_000),
    width=st.integers(0, 4000),
    height=st.integers(0, 4000),
    frames_since_search=st.integers(0, 10),
    searched_at_s=st.floats(0, 2e9),
    searched_closely_at_s=st.floats(0, 2e9) | st.just(-math.inf),
)


def box(x: float, y: float = 0.0, width: float = 100.0) -> Box:
    return Box(x, y, width, width)


@given(tracks)
def test_tracks_survive_the_way_through_bytes(state):
    assert Tracks.from_bytes(state.to_bytes()) == state


def test_bytes_that_are_no_tracks_are_refused():
    with pytest.raises(BadStateError):
        Tracks.from_bytes(b"hello")


@pytest.mark.parametrize(
    ("wanted", "offered", "pairs"),
    [
        pytest.param([box(0)], [box(20)], {0: 0}, id="moved a little"),
        pytest.param([box(0)], [box(90)], {}, id="moved too far"),
        pytest.param([box(0)], [box(0, width=300)], {}, id="another size"),
        pytest.param([box(0), box(60)], [box(55), box(5)], {0: 1, 1: 0}, id="nearest"),
        pytest.param([box(0), box(10)], [box(8)], {1: 0}, id="one face, one track"),
        pytest.param([], [box(0)], {}, id="nobody wanted"),
    ],
)
def test_boxes_of_one_face_are_paired(wanted, offered, pairs):
    assert tracking.match(wanted, offered) == pairs


def test_lost_tracks_are_forgotten_after_some_seconds():
    state = Tracks((Track(1, box(0), 10.0, 0.9, is_lost=True),), width=64, height=48)

    assert state.for_picture(64, 48, 14.0).tracks
    assert not state.for_picture(64, 48, 16.0).tracks


def test_a_picture_of_another_size_starts_anew():
    state = Tracks((Track(1, box(0), 10.0, 0.9),), next_id=2, width=64, height=48)

    turned = state.for_picture(48, 64, 10.1)

    assert not turned.tracks
    assert turned.next_id == 2


@pytest.mark.parametrize(
    ("at", "gone_s", "is_alone", "is_same"),
    [
        pytest.param(box(140), 0.2, True, True, id="near"),
        pytest.param(box(900), 0.2, True, False, id="nobody flies"),
        pytest.param(box(900), 2.0, True, True, id="walked around"),
        pytest.param(box(900), 2.0, False, False, id="may be somebody else"),
        pytest.param(box(0, width=250), 0.2, True, False, id="suddenly large"),
        pytest.param(box(0, width=250), 2.0, True, True, id="came nearer"),
        pytest.param(box(0, width=20), 4.0, True, False, id="a face on the wall"),
    ],
)
def test_a_lost_face_is_known_again_where_it_may_be(at, gone_s, is_alone, is_same):
    lost = Track(1, box(0), 10.0, 0.9, is_lost=True)

    pairs = tracking.match_lost([lost], [at], 10.0 + gone_s, is_alone=is_alone)

    assert pairs == ({0: 0} if is_same else {})


def test_a_face_that_moves_is_expected_farther_on():
    track = Track(1, box(0), 0.0, 0.9)
    for step in range(1, 30):
        track = tracking.seen(
            tracking.moved(track, step * 0.04), box(10 * step), step * 0.04
        )

    assert tracking.moved(track, 1.2).box.x == pytest.approx(300, abs=1)
    assert tracking.moved(track, 3.0) == track


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=6))
def test_no_clock_moves_a_face_out_of_the_world(times):
    track = Track(1, box(0), 0.0, 0.9, right_px_s=100.0)
    for at_s in times:
        track = tracking.moved(track, at_s)

    assert abs(track.box.x) <= 100.0 * tracking.SPEED_STEP_S * len(times)
