import itertools

import cv2
import numpy as np
import pytest

from analytics.vision import frames
from analytics.vision.observation import Hint
from analytics.vision.tracking import Tracks


def side_by_side(face: np.ndarray) -> np.ndarray:
    return np.hstack([face, face])


def test_a_face_is_found_and_measured(observer, face):
    (seen,), tracks = observer.observe(face, 1.0, Tracks())

    assert seen.track_id == 1
    assert abs(seen.pose.yaw) < 8.0
    assert 0.2 < seen.eye_opening < 0.45
    assert seen.hint is None
    assert 150 < seen.box.x + seen.box.width / 2 < 250
    assert len(tracks.live) == 1


def test_an_empty_wall_has_no_face(observer, face):
    wall = np.ascontiguousarray(face[:, 290:])

    assert observer.observe(wall, 1.0, Tracks())[0] == ()


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (40, 40)])
def test_a_picture_of_any_size_is_taken(observer, shape):
    assert observer.observe(np.zeros(shape, np.uint8), 1.0, Tracks())[0] == ()


def test_the_picture_is_not_changed(observer, face):
    before = face.copy()

    observer.observe(face, 1.0, Tracks())

    assert np.array_equal(face, before)


def test_two_faces_are_two_tracks_that_stay(observer, face):
    both = side_by_side(face)
    seen, tracks = observer.observe(both, 0.0, Tracks())
    first = {o.track_id: o.box.x for o in seen}

    for step in range(1, 25):
        seen, tracks = observer.observe(both, step * 0.125, tracks)

    assert sorted(first) == [1, 2]
    assert {o.track_id: pytest.approx(o.box.x, abs=3.0) for o in seen} == first


def test_a_face_keeps_its_id_through_a_short_loss(observer, face):
    wall = np.full_like(face, 128)
    _, tracks = observer.observe(face, 0.0, Tracks())

    gone, tracks = observer.observe(wall, 0.5, tracks)
    (back,), _ = observer.observe(face, 2.0, tracks)

    assert gone == ()
    assert back.track_id == 1


def test_a_face_after_a_long_loss_is_a_new_one(observer, face):
    wall = np.full_like(face, 128)
    _, tracks = observer.observe(face, 0.0, Tracks())
    for step in range(1, 9):
        _, tracks = observer.observe(wall, float(step), tracks)

    (back,), _ = observer.observe(face, 9.0, tracks)

    assert back.track_id == 2


def test_no_ghost_stays_where_a_face_was(observer, face):
    wall = np.ascontiguousarray(np.roll(face, 200, axis=1))
    _, tracks = observer.observe(face, 0.0, Tracks())

    seen, tracks = observer.observe(wall, 0.125, tracks)

    assert len(tracks.live) <= 1
    assert all(o.box.x > 250 or o.box.x < 50 for o in seen)


def test_observing_goes_on_from_bytes(observer, clip):
    tracks = revived = Tracks()
    for frame in itertools.islice(frames.read(clip("cap13_edit2.mp4"), fps=8.0), 30):
        seen, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        again, revived = observer.observe(
            frame.luma, frame.at_s, Tracks.from_bytes(revived.to_bytes())
        )
        assert again == seen
        assert revived == tracks


@pytest.mark.parametrize(
    "times", [[5.0, 5.0, 5.0], [5.0, 4.0, -100.0], [0.0, 1e9, 2.0]]
)
def test_odd_clocks_do_no_harm(observer, face, times):
    tracks = Tracks()
    for at_s in times:
        (seen,), tracks = observer.observe(face, at_s, tracks)
        assert seen.pose is not None


def test_a_dark_face_is_unmeasurable_not_gone(observer, face):
    (_,), tracks = observer.observe(face, 0.0, Tracks())

    seen, _ = observer.observe((face * 0.13).astype(np.uint8), 0.1, tracks)

    assert [(o.hint, o.pose) for o in seen] == [(Hint.TOO_DARK, None)]


def test_a_small_face_is_unmeasurable(observer, face):
    room = np.full((480, 640), 128, np.uint8)
    room[100:175, 200:300] = cv2.resize(face, (100, 75), interpolation=cv2.INTER_AREA)

    seen, _ = observer.observe(room, 0.0, Tracks())

    assert [o.hint for o in seen] in ([Hint.FACE_SMALL], [])
    assert all(o.pose is None for o in seen)


def test_a_tilted_head_is_not_turned(observer, face):
    turn = cv2.getRotationMatrix2D((200, 150), 15, 1.0)
    tilted = cv2.warpAffine(face, turn, (400, 300), borderMode=cv2.BORDER_REPLICATE)

    (straight,), _ = observer.observe(face, 0.0, Tracks())
    (seen,), _ = observer.observe(tilted, 0.0, Tracks())

    assert abs(seen.pose.yaw - straight.pose.yaw) < 10.0
    assert abs(seen.pose.roll - straight.pose.roll) > 10.0


def test_landmarks_of_a_small_face_move_by_less_than_a_pixel(observer, face):
    (seen,), _ = observer.observe(face, 0.0, Tracks())
    shift = np.array([[1.0, 0.0, 0.4], [0.0, 1.0, 0.4]])
    moved = cv2.warpAffine(face, shift, (400, 300), borderMode=cv2.BORDER_REPLICATE)

    points = observer.landmarks.predict(face, seen.box)
    after = observer.landmarks.predict(moved, seen.box)

    assert np.median(after - points, axis=0) == pytest.approx([0.4, 0.4], abs=0.35)


def test_a_faint_face_is_found(observer, face):
    faint = (120 + face * 0.1).astype(np.uint8)

    (seen,), _ = observer.observe(faint, 0.0, Tracks())

    assert 150 < seen.box.x + seen.box.width / 2 < 250


def test_no_face_is_found_in_noise(observer):
    noise = np.random.default_rng(1).normal(128, 3, (300, 400)).astype(np.uint8)

    assert observer.observe(noise, 0.0, Tracks())[0] == ()


def test_a_found_face_opens_its_eyes_as_a_followed_one_does(observer, face):
    (found,), tracks = observer.observe(face, 0.0, Tracks())

    (followed,), _ = observer.observe(face, 0.04, tracks)

    assert found.eye_opening == pytest.approx(followed.eye_opening, rel=0.1)
    assert found.is_opening_sure
