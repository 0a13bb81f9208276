import cv2
import numpy as np
import pytest

from analytics.vision.evaluation import (
    aflw,
    blinks,
    closures,
    comparison,
    drowsy,
    gaze_columbia,
    head_pose,
    pointing04,
)
from analytics.vision.evaluation.gaze_columbia import Pictures
from analytics.vision.evaluation.peers import films, patches, pictures, speed
from analytics.vision.evaluation.peers.peer import Cut
from tests.vision.evaluation.peers.fakes import BrokenPeer, FakePeer, face


def looked(person: np.ndarray, head: np.ndarray, gaze: np.ndarray) -> Pictures:
    none = np.empty((0, 40, 64), np.uint8)
    return Pictures(none, none, person=person, head=head, gaze=gaze)


@pytest.fixture
def marks(tmp_path):
    """A data folder with two pictures of Pointing'04 only."""
    folder = tmp_path / pointing04.FOLDER / "Person01"
    folder.mkdir(parents=True)
    (folder / "person01101+0+0.jpg").touch()
    (folder / "person01102+0+30.jpg").touch()
    return tmp_path


def test_every_peer_is_asked_on_the_same_files(marks):
    peer = FakePeer(faces=[face(width=80.0), face(width=120.0)])

    columns = comparison.by_peer(comparison.compare(marks, [peer, BrokenPeer()]))

    assert len(peer.asked) == 2
    assert columns["fake"]["faces found", head_pose.ON] == 1.0
    assert columns["broken"]["faces found", head_pose.ON] == "not run: make peers"
    assert list(columns["fake"]) == list(columns["broken"])


def test_rows_are_called_as_ours(tmp_path, observer):
    ours = [
        *head_pose.measures(tmp_path, observer),
        *aflw.measures(tmp_path, observer),
        *drowsy.measures(tmp_path, observer),
        *blinks.measures(tmp_path, observer),
        *closures.measures(tmp_path, observer),
        *gaze_columbia.measures(tmp_path),
    ]

    rows = [row for _, row in comparison.compare(tmp_path, [FakePeer()])]

    names = [(row.measure, row.on) for row in rows]
    assert names[: len(ours)] == [(row.measure, row.on) for row in ours]
    assert {row.value for row in rows} == {None}
    assert all(row.why_not for row in rows)


def test_the_labelled_head_is_the_face_that_counts(tmp_path):
    folder = tmp_path / drowsy.FOLDER
    folder.mkdir()
    for name in ("awake.1", "drowsy.1"):
        cv2.imwrite(str(folder / f"{name}.jpg"), np.zeros((100, 400), np.uint8))
        (folder / f"{name}.txt").write_text("15 0.875 0.5 0.25 1.0")
    elsewhere, inside = face(x=0.0, opening=0.1), face(x=300.0, opening=0.3)

    both = list(pictures.measure_drowsy(tmp_path, FakePeer([elsewhere, inside])))
    none = list(pictures.measure_drowsy(tmp_path, FakePeer([elsewhere])))

    assert [row.value for row in both] == [1.0, 0.5]
    assert [row.value for row in none] == [0.0, 0.0]


def test_blinks_and_long_closures_are_read_from_the_same_film(tmp_path):
    talking = tmp_path / blinks.FOLDER
    talking.mkdir()
    (tmp_path / "videos").mkdir()
    for clip in closures.awake_clips(tmp_path):
        clip.touch()
    (talking / blinks.LABELS).write_text('{"blinks": [[25, 50]]}')
    film = [(i / 25, (face(opening=0.1 if 25 <= i <= 55 else 0.3),)) for i in range(99)]

    rows = {
        (row.measure, row.on): row
        for row in films.measure_eyes(tmp_path, FakePeer(film=film))
    }

    assert rows["blink F1", "Talking Face"].value == 1.0
    awake = next(row for (_, on), row in rows.items() if on.startswith(closures.AWAKE))
    # Three clips at three rates; the labelled closure of the fourth is none.
    assert (awake.value, awake.n) == (9.0, 12)


def test_pupils_become_gaze_by_the_line_of_other_persons():
    person = np.repeat([1.0, 2.0, 3.0], 4)
    gaze = np.tile([-10.0, -5.0, 5.0, 10.0], 3)
    truths = looked(person, np.zeros(12), gaze)
    places = np.column_stack([0.5 + gaze / 100.0, 0.6 + gaze / 100.0])
    places[0, 0] = np.nan

    answers = patches.held_out(places, truths)

    assert np.isnan(answers[0])
    assert answers[1:] == pytest.approx(gaze[1:])


def test_unfitted_pupils_turn_an_eyeball():
    truths = looked(np.zeros(2), np.array([0.0, 15.0]), np.zeros(2))

    answers = patches.unfitted(np.array([[0.5, 0.5], [0.5, 2.0]]), truths)

    assert answers == pytest.approx([0.0, 105.0])


def test_speed_leaves_out_the_first_frame_of_each_clip(tmp_path):
    (tmp_path / "videos").mkdir()
    for scene in speed.SCENES:
        for name in scene.clips:
            (tmp_path / "videos" / name).touch()
    film = [(i / 25, (face(),) * (i % 2)) for i in range(61)]

    rows = list(speed.measure_speed(tmp_path, FakePeer(film=film)))

    values = {(row.measure, row.on): row.value for row in rows}
    assert values[speed.FRAMES_A_SECOND, "one face 640x480"] == 60 / 2.0
    assert values[speed.FRAMES_A_SECOND, "1.2 faces 720p"] == (2 * 60 - 2) / 4.0
    assert values[speed.FACES_A_FRAME, "three faces 640x480"] == pytest.approx(30 / 61)


def test_we_are_timed_on_the_same_frames(tmp_path, clip, observer, monkeypatch):
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "cap13.mp4").symlink_to(clip("cap13_edit2.mp4"))
    scene = speed.Scene("one face", ("cap13.mp4",), Cut(1, 5, (400, 300)), 350.0)
    monkeypatch.setattr(speed, "SCENES", (scene,))

    fast, faces = speed.measure_ours(tmp_path, observer)

    assert fast.n == 5
    assert fast.value is not None
    assert fast.value > 0.0
    assert faces.value == 1.0
