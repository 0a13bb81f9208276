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


def test_a_track_that_slid_onto_another_face_is_dropped():
    old, young = Track(1, box(0), 0.0, 0.9), Track(2, box(10), 0.0, 0.9)

    assert tracking.without_doubles([young, old]) == (old,)


def test_lost_tracks_are_forgotten_after_some_seconds():
    state = Tracks((Track(1, box(0), 10.0, 0.9, is_lost=True),), width=64, height=48)

    assert state.for_picture(64, 48, 14.0).tracks
    assert not state.for_picture(64, 48, 16.0).tracks


def test_a_picture_of_another_size_starts_anew():
    state = Tracks((Track(1, box(0), 10.0, 0.9),), next_id=2, width=64, height=48)

    turned = state.for_picture(48, 64, 10.1)

    assert not turned.tracks
    assert turned.next_id == 2
