"""Copies that browsers play, made by the process that makes them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from django.conf import settings

from tests.recordings.copying import clips


def _copy(source: Path, container: str) -> dict[str, Any]:
    """Run the process and return its last word."""
    process = subprocess.run(
        [
            *(sys.executable, "-m", "recordings.copying"),
            *(str(source), container, str(source.parent)),
        ],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    answer: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return answer


def _seen(path: Path) -> tuple[str, str | None, list[float]]:
    """Return the codecs of a file and the times of its pictures."""
    with av.open(str(path)) as film:
        sound = film.streams.audio[0].codec_context.name if film.streams.audio else None
        codec = film.streams.video[0].codec_context.name
        times = [round(frame.time, 3) for frame in film.decode(video=0)]
    return codec, sound, times


def _brightness(path: Path) -> list[list[int]]:
    """Return how bright the quarters of the first picture are, as a player shows it."""
    with av.open(str(path)) as film:
        grey = next(film.decode(video=0)).to_ndarray(format="gray")
    height, width = grey.shape
    rows = (grey[: height // 3], grey[height // 2 : height // 2 + height // 4])
    return [
        [round(part[:, : width // 3].mean()), round(part[:, -width // 3 :].mean())]
        for part in rows
    ]


@pytest.mark.parametrize(
    ("name", "video", "audio", "made"),
    [
        pytest.param("a.mkv", "libx264", "aac", ("h264", "aac"), id="MKV"),
        pytest.param("a.mov", "libx264", "pcm_s16le", ("h264", "aac"), id="MOV"),
        pytest.param("a.avi", "libx264", "libmp3lame", ("h264", "aac"), id="AVI"),
        pytest.param("a.avi", "mpeg4", "libmp3lame", ("h264", "aac"), id="MPEG-4"),
        pytest.param("a.avi", "mjpeg", None, ("h264", None), id="Motion JPEG"),
        pytest.param("b.mkv", "libvpx", "aac", ("vp8", "opus"), id="VP8 in MKV"),
    ],
)
def test_a_copy_has_every_picture_at_its_time(
    tmp_path: Path,
    name: str,
    video: str,
    audio: str | None,
    made: tuple[str, str | None],
):
    pix_fmt = "yuvj420p" if video == "mjpeg" else "yuv420p"
    source = clips.write(tmp_path / name, video, audio, pix_fmt=pix_fmt)

    answer = _copy(source, source.suffix[1:])

    codec, sound, times = _seen(tmp_path / answer["made"])
    first_s = _seen(source)[2][0]
    assert (codec, sound) == made
    assert times == [
        pytest.approx(at_s - first_s, abs=0.002) for at_s in _seen(source)[2]
    ]
    assert answer["first_picture_s"] == 0


def _bars(path: Path) -> list[int]:
    """Return how long the bar at the bottom of each picture is, in pixels."""
    with av.open(str(path)) as film:
        rows = [frame.to_ndarray(format="rgb24")[-4] for frame in film.decode(video=0)]
    return [int((row[:, 0] > 100).sum()) for row in rows]


def test_an_avi_with_pictures_that_overtake_others_loses_none(tmp_path: Path):
    source = clips.write(tmp_path / "a.avi", "libx264", "libmp3lame", overtaking=2)

    made = tmp_path / _copy(source, "avi")["made"]

    # Its packets have the times of decoding, so that decoded they go to and fro.
    assert _seen(source)[2] != sorted(_seen(source)[2])
    assert _bars(made) == pytest.approx([8 + number for number in range(50)], abs=1)
    assert _seen(made)[2] == pytest.approx([number / 25 for number in range(50)])


def test_the_pictures_of_a_remuxed_film_are_the_same(tmp_path: Path):
    source = clips.write(tmp_path / "a.mkv", "libx264", "aac")

    made = tmp_path / _copy(source, "mkv")["made"]

    def pictures(path: Path) -> list[bytes]:
        with av.open(str(path)) as film:
            return [frame.to_ndarray().tobytes() for frame in film.decode(video=0)]

    assert pictures(made) == pictures(source)


def test_a_copy_that_would_be_too_large_is_none(tmp_path: Path):
    source = clips.write(tmp_path / "a.mkv", "libx264")
    limited = (
        "import sys; from recordings.copying import __main__ as copying; "
        "copying.MOST_BYTES = 1000; copying.main()"
    )

    said = subprocess.run(
        [sys.executable, "-c", limited, str(source), "mkv", str(tmp_path)],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(said.stdout.splitlines()[-1]) == {"failed": "no_space"}
    assert [one.name for one in tmp_path.iterdir()] == ["a.mkv"]


def test_what_browsers_play_is_not_copied(tmp_path: Path):
    source = clips.write(tmp_path / "a.mp4", "libx264", "aac")

    assert _copy(source, "mp4") == {"made": None, "first_picture_s": 0.0}
    assert list(tmp_path.iterdir()) == [source]


def test_a_film_that_begins_later_than_its_sound_says_so(tmp_path: Path):
    late = clips.write(tmp_path / "a.mp4", "libx264", "aac", starts_at_s=0.6)
    later = clips.write(tmp_path / "a.mkv", "libx264", "aac", starts_at_s=0.6)

    assert _copy(late, "mp4")["first_picture_s"] == pytest.approx(0.6, abs=0.001)
    copied = _copy(later, "mkv")
    assert copied["first_picture_s"] == 0
    assert _seen(tmp_path / copied["made"])[2][0] == 0


@pytest.mark.parametrize(
    ("rotation", "bright"),
    [
        pytest.param(90, (1, 0), id="a quarter to the left"),
        pytest.param(180, (1, 1), id="upside down"),
        pytest.param(270, (0, 1), id="a quarter to the right"),
    ],
)
def test_an_encoded_copy_is_upright(
    tmp_path: Path, rotation: int, bright: tuple[int, int]
):
    source = clips.write(tmp_path / "a.mov", "mpeg4", rotation=rotation)

    made = tmp_path / _copy(source, "mov")["made"]

    quarters = _brightness(made)
    row, column = bright
    assert quarters[row][column] > 180
    assert sum(map(sum, quarters)) - quarters[row][column] < 150
    with av.open(str(made)) as film:
        shape = (film.streams.video[0].width, film.streams.video[0].height)
        assert next(film.decode(video=0)).rotation == 0
    assert shape == ((160, 120) if rotation == 180 else (120, 160))


def test_a_remuxed_copy_keeps_how_it_is_turned(tmp_path: Path):
    source = clips.write(tmp_path / "a.mov", "libx264", rotation=90)

    made = tmp_path / _copy(source, "mov")["made"]

    with av.open(str(made)) as film:
        assert next(film.decode(video=0)).rotation == 90


def test_an_encoded_copy_is_not_larger_than_it_has_to_be(tmp_path: Path):
    source = clips.write(tmp_path / "a.avi", "mpeg4", size=(1920, 1080), pictures=3)

    made = tmp_path / _copy(source, "avi")["made"]

    with av.open(str(made)) as film:
        assert film.streams.video[0].height == 720


def test_a_film_that_ends_in_the_middle_is_copied_to_there(tmp_path: Path):
    source = clips.write(tmp_path / "a.mkv", "libx264", "aac", size=(320, 240))
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) * 2 // 3])

    made = tmp_path / _copy(source, "mkv")["made"]

    assert 10 < len(_seen(made)[2]) < 50


@pytest.mark.parametrize("content", [b"", b"no film at all" * 100])
def test_what_is_no_film_leaves_nothing_behind(tmp_path: Path, content: bytes):
    source = tmp_path / "a.mkv"
    source.write_bytes(content)

    assert _copy(source, "mkv") == {"failed": "unreadable"}
    assert list(tmp_path.iterdir()) == [source]
