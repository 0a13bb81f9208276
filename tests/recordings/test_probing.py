"""What a file is by its content; what is refused, and in which words."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from recordings import probing
from recordings.media import RefusedError
from tests.recordings import clips
from tests.vision import films

Make = Callable[[Path], Path]


def refused(path: Path) -> RefusedError:
    """Return why a file is refused."""
    with pytest.raises(RefusedError) as caught:
        probing.probe(path)
    return caught.value


# --- Taken ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "h264"), ("a.mov", "h264"), ("a.mkv", "h264"), ("a.avi", "mpeg4")],
)
def test_every_kind_is_known_by_its_content(
    tmp_path: Path, name: str, codec: str
) -> None:
    path = clips.good(tmp_path / name).rename(tmp_path / "nothing.txt")

    media = probing.probe(path)

    assert (media.container, media.video_codec) == (name.removeprefix("a."), codec)
    assert (media.width, media.height, media.rotation_deg) == (160, 128, 0)
    assert media.duration_s == pytest.approx(3.0, abs=0.11)
    assert media.rate == pytest.approx(10.0, rel=0.05)
    assert media.audio_codec is None
    assert not media.is_cut_off


def test_a_webm_is_no_matroska_file(tmp_path: Path) -> None:
    media = probing.probe(clips.webm(tmp_path / "a.webm"))

    assert (media.container, media.video_codec) == ("webm", "vp8")


def test_a_webm_without_a_duration_is_counted(tmp_path: Path) -> None:
    media = probing.probe(clips.webm(tmp_path / "a.webm", is_live=True))

    assert media.duration_s == pytest.approx(3.0, abs=0.11)
    assert not media.is_cut_off


def test_a_film_of_a_varying_rate_has_its_mean(tmp_path: Path) -> None:
    times_s = [0.0, 0.04, 0.08, 0.5, 1.5, 1.54, 2.9]

    media = probing.probe(
        films.write(tmp_path / "a.mp4", times_s=times_s, size=clips.SIZE)
    )

    assert media.duration_s == pytest.approx(3.0, abs=0.2)
    assert media.rate == pytest.approx(7 / 3, rel=0.1)


@pytest.mark.parametrize(("counterclockwise", "turned"), [(-90, 90), (90, 270)])
def test_a_film_on_its_side_has_the_size_that_is_shown(
    tmp_path: Path, counterclockwise: float, turned: int
) -> None:
    path = films.write(
        tmp_path / "a.mp4",
        times_s=clips.TIMES_S,
        size=clips.SIZE,
        rotation=(counterclockwise, False),
    )

    media = probing.probe(path)

    assert (media.width, media.height, media.rotation_deg) == (128, 160, turned)


def test_sound_beside_the_pictures_is_named(tmp_path: Path) -> None:
    assert probing.probe(clips.with_sound(tmp_path / "a.mp4")).audio_codec == "aac"


def test_a_film_that_is_broken_in_the_middle_is_taken(tmp_path: Path) -> None:
    path = clips.damage(clips.good(tmp_path / "a.mkv"), start=0.5, end=0.6)

    assert probing.probe(path).duration_s == pytest.approx(3.0, abs=0.2)


def test_a_film_that_was_cut_off_says_so(tmp_path: Path) -> None:
    media = probing.probe(
        clips.cut(clips.good(tmp_path / "a.mp4", seconds=6), share=0.5)
    )

    assert media.is_cut_off
    assert 2.0 < media.duration_s < 4.0


def test_a_film_with_nothing_but_zeros_after_its_beginning_says_so(
    tmp_path: Path,
) -> None:
    path = clips.damage(clips.good(tmp_path / "a.mp4", seconds=6), start=0.3, end=1.0)

    assert probing.probe(path).is_cut_off


# --- Refused -------------------------------------------------------------------


def _text(words: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(words)
        return path

    return make


PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
MPD = b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        pytest.param(_text(b""), "not_video", "is empty", id="empty"),
        pytest.param(_text(b"Dear Sir"), "not_video", "not a video", id="text"),
        pytest.param(
            _text(b"\x89PNG\r\n\x1a\n" + bytes(99)), "not_video", "MP4", id="picture"
        ),
        pytest.param(
            _text(b"\x47" + bytes(187)), "not_video", "MP4", id="other container"
        ),
        pytest.param(_text(PLAYLIST), "playlist", "points to", id="playlist"),
        pytest.param(_text(MPD), "playlist", "points to", id="manifest"),
        pytest.param(
            _text(b"ffconcat version 1.0\nfile /etc/passwd\n"),
            "playlist",
            "points to",
            id="list of films",
        ),
        pytest.param(clips.only_sound, "no_video_stream", "only sound", id="sound"),
        pytest.param(
            lambda path: clips.emptied(clips.good(path)),
            "no_pictures",
            "No picture",
            id="no pictures",
        ),
        pytest.param(
            lambda path: clips.large(path.with_suffix(".avi"), width=1, height=1),
            "too_few_pixels",
            "1 × 1",
            id="one pixel",
        ),
        pytest.param(
            lambda path: clips.large(path.with_suffix(".avi"), width=16000, height=96),
            "too_many_pixels",
            "16000 × 96",
            id="16000 wide",
        ),
        pytest.param(
            lambda path: clips.large(path.with_suffix(".mkv"), width=8192, height=8192),
            "too_many_pixels",
            "8192 × 8192",
            id="67 million pixels",
        ),
        pytest.param(
            lambda path: clips.cut(clips.webm(path), share=0.001),
            "truncated",
            "missing",
            id="a beginning only",
        ),
        pytest.param(
            lambda path: clips.cut(clips.with_sound(path), share=0.9),
            "truncated",
            "missing",
            id="no table of pictures",
        ),
        pytest.param(
            lambda path: clips.cut(clips.good(path, seconds=30), share=0.02),
            "truncated",
            "missing",
            id="under a second of 30",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    tmp_path: Path, make: Make, code: str, words: str
) -> None:
    error = refused(make(tmp_path / "lesson.mp4"))

    assert error.code == code
    assert words in str(error)


def test_a_playlist_behind_the_first_bytes_of_a_video_opens_nothing(
    tmp_path: Path,
) -> None:
    target = clips.good(tmp_path / "secret.mp4")
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x08free" + f"#EXTM3U\n{target}\n".encode())

    assert refused(path).code == "truncated"


def test_a_long_video_is_refused(tmp_path: Path, settings: Settings) -> None:
    settings.UPLOAD_MAX_DURATION_S = 2.0

    error = refused(clips.good(tmp_path / "a.mp4"))

    assert error.code == "too_long"


def test_a_large_file_is_refused(tmp_path: Path, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1000

    error = refused(clips.good(tmp_path / "a.mp4"))

    assert error.code == "too_large"
    assert "1000\xa0bytes" in str(error)


def test_a_name_is_no_address_and_no_option(tmp_path: Path) -> None:
    path = clips.good(tmp_path / "a.mp4").rename(tmp_path / "-i concat:a|b 100%d.mp4")

    assert probing.probe(path).container == "mp4"


# --- The process ---------------------------------------------------------------


def test_a_probe_that_takes_too_long_is_ended_with_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Reading a pipe that nobody writes to never ends.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(probing, "MOST_S", 1.0)
    before = _children()

    error = refused(pipe)

    assert error.code == "not_video"
    assert _children() == before


def test_a_probe_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clips.good(tmp_path / "a.mp4")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = _children()

    probing.probe(path)

    assert [one.name for one in tmp_path.iterdir()] == ["a.mp4"]
    assert _children() == before


@pytest.mark.parametrize(
    ("limit", "least"),
    [("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0), ("RLIMIT_NOFILE", 32)],
)
def test_the_process_limits_itself(limit: str, least: int) -> None:
    said = _in_process(f"print(resource.getrlimit(resource.{limit})[0])")

    assert int(said) == least


def test_the_process_may_not_take_all_memory() -> None:
    said = _in_process("try: bytearray(4 * 2**30)\nexcept MemoryError: print('no')")

    assert said.strip() == "no"
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_the_probe_knows_no_framework() -> None:
    check = (
        "import sys, recordings.probe.reading;"
        "sys.exit(' '.join({'django', 'celery', 'redis', 'cv2'} & set(sys.modules)) or 0)"
    )

    subprocess.run([sys.executable, "-c", check], check=True)


def _in_process(then: str) -> str:
    start = "import resource\nfrom recordings.probe.__main__ import limit\nlimit()\n"
    return subprocess.run(
        [sys.executable, "-c", start + then], check=True, capture_output=True, text=True
    ).stdout


def _children() -> list[str]:
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    return own.read_text().split()
