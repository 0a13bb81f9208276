import json

import pytest

from analytics.vision import model_files
from analytics.vision.__main__ import main


def test_score_prints_a_line_per_frame_and_a_summary(clip, capsys):
    assert main(["score", str(clip("cap13_edit2.mp4")), "--fps", "1"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 31 + 1
    assert "facing" in lines[20]
    assert lines[-1].startswith("face 1: attention ")


def test_score_prints_json(clip, capsys):
    assert main(["score", str(clip("cap13_edit2.mp4")), "--fps", "1", "--json"]) == 0

    *samples, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert samples[0]["state"] == "settling"
    assert samples[0]["attention_score"] is None
    assert samples[20]["attention_score"] > 90
    assert summary["summary"] == 1
    assert summary["mean_score"] > 90


def test_a_file_that_is_no_video_is_refused(tmp_path, capsys):
    path = tmp_path / "notes.mp4"
    path.write_text("hello")

    assert main(["score", str(path)]) == 1
    assert capsys.readouterr().err == "notes.mp4 is no video that we can read\n"


def test_a_playlist_in_disguise_is_refused(tmp_path, capsys, clip):
    path = tmp_path / "clip.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {clip('cap13_edit2.mp4')}\n")

    assert main(["score", str(path)]) == 1
    assert "no video" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["score", str(tmp_path / "absent.mp4")]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_a_file_without_pictures_is_refused(silent_film, capsys):
    assert main(["score", str(silent_film)]) == 1
    assert capsys.readouterr().err == "sound.mp4 has no video stream\n"


def test_a_missing_model_names_the_way_out(clip, capsys, monkeypatch):
    monkeypatch.setattr(model_files, "LANDMARKS_FILE", "absent.dat")
    monkeypatch.setattr(
        model_files, "LANDMARKS_DEBIAN", model_files.LANDMARKS_DEBIAN / "absent"
    )

    assert main(["score", str(clip("cap13_edit2.mp4"))]) == 1
    assert "make setup" in capsys.readouterr().err


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "many"])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(SystemExit):
        main(["score", "x.mp4", "--fps", rate])
