import json
import sys
from pathlib import Path

import numpy as np
import pytest

from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.peers import mediapipe_peer
from analytics.vision.evaluation.peers.mediapipe_peer import MediaPipe
from analytics.vision.evaluation.peers.peer import Cut, PeerError

FACE = {"box": [1, 2, 30, 40], "yaw": 5.0, "pitch": -3.0, "opening": 0.3, "pupil": 0.5}


@pytest.fixture
def answering(tmp_path):
    """A peer whose worker is a script of its own, run for real."""

    def make(script: str, timeout_s: float = 20.0) -> MediaPipe:
        worker = tmp_path / "worker.py"
        worker.write_text(f"import json, sys\njob = json.load(sys.stdin)\n{script}")
        return MediaPipe(Path(sys.executable), worker=worker, timeout_s=timeout_s)

    return make


def saying(*lines: object) -> str:
    return "".join(f"print({json.dumps(line)!r})\n" for line in lines)


def test_faces_of_pictures_become_values(answering):
    peer = answering(saying({"faces": [FACE]}, {"faces": []}))

    first, second = peer.stills([Path("a.jpg"), Path("b.jpg")])

    assert second == ()
    assert first[0].box.height == 40.0
    assert first[0].direction == Direction(5.0, -3.0)
    assert first[0].opening == 0.3


def test_the_job_says_what_to_look_at(answering):
    script = (
        "assert job == {'kind': 'film', 'path': '/a.mp4', 'most_faces': 3,"
        " 'most_frames': 9, 'size': [64, 48]}, job\n"
    )
    peer = answering(script + saying({"at_s": 0.5, "cpu_s": 0.1, "faces": [FACE]}))

    film = peer.film(Path("/a.mp4"), Cut(3, 9, (64, 48)))

    assert film.cpu_s == 0.1
    assert film.moments[0].at_s == 0.5


def test_a_film_without_frames_is_empty(answering):
    assert answering("").film(Path("a.mp4"), Cut()).moments == ()


def test_patches_travel_in_a_file(answering):
    script = (
        "with open(job['path'], 'rb') as file: assert file.read(6) == b'\\x93NUMPY'\n"
    )
    peer = answering(script + saying({"pupil": 0.4}, {"pupil": 0.6}))

    pupils = peer.pupils(np.zeros((2, 40, 64), np.uint8), is_right=True)

    assert pupils == [0.4, 0.6]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param("sys.exit('no such file')", "no such file", id="it gives up"),
        pytest.param("import os; os._exit(9)", "no reason given", id="it dies"),
        pytest.param("import mediapipe_is_absent", "make peers", id="no MediaPipe"),
        pytest.param("print('Hello')", "no JSON", id="it prints rubbish"),
        pytest.param("print('[1]')", "not understood", id="it prints a list"),
        pytest.param(saying({"faces": [{}]}), "not understood", id="no face"),
        pytest.param("", "0 answers to 1", id="it says nothing"),
    ],
)
def test_a_worker_that_fails_is_a_reason(answering, script, reason):
    with pytest.raises(PeerError, match=reason):
        answering(script).stills([Path("a.jpg")])


def test_a_worker_that_hangs_is_ended(answering):
    peer = answering("import time; time.sleep(60)", timeout_s=0.5)

    with pytest.raises(PeerError, match=r"no answer within 0.5 s \(stills\)"):
        peer.stills([Path("a.jpg")])


def test_an_absent_interpreter_asks_for_make_peers(tmp_path):
    with pytest.raises(PeerError, match="make peers"):
        MediaPipe(tmp_path / "python").stills([Path("a.jpg")])


def test_a_file_that_is_no_program_is_a_reason(tmp_path):
    python = tmp_path / "python"
    python.touch()

    with pytest.raises(PeerError, match="not run: Permission denied"):
        MediaPipe(python).stills([Path("a.jpg")])


def test_the_worker_imports_nothing_of_the_project():
    source = mediapipe_peer.WORKER.read_text()

    assert "analytics" not in source
