"""What a browser recorded becomes a file with a length, in which one can seek."""

from pathlib import Path

import av
import pytest

from recordings import remuxing
from recordings.remuxing import NoVideoError
from tests.recordings import captured
from tests.recordings.copying import clips

FILMS = {"webm": captured.webm, "mp4": captured.mp4}
ENDLESS = 1e9


@pytest.fixture(params=["webm", "mp4"])
def container(request) -> str:
    """Both formats that browsers record."""
    return request.param


def _remuxed(tmp_path, video, container, *, until_s=ENDLESS):
    source, target = tmp_path / "incoming", tmp_path / "made"
    source.write_bytes(video)
    remuxing.remux(source, target, container=container, until_s=until_s)
    return target


def _times(path):
    with av.open(str(path)) as opened:
        return [frame.time for frame in opened.decode(video=0)]


def test_a_webm_of_a_browser_says_no_length(tmp_path):
    raw = tmp_path / "raw"
    raw.write_bytes(captured.webm())

    assert captured.length_s(raw) is None


def test_afterwards_its_length_is_known(tmp_path, container):
    made = _remuxed(tmp_path, FILMS[container](), container)

    assert captured.length_s(made) == pytest.approx(captured.SECONDS, abs=0.11)
    assert len(_times(made)) == captured.SECONDS * captured.RATE


def test_afterwards_one_can_seek(tmp_path, container):
    made = _remuxed(tmp_path, FILMS[container](), container)

    with av.open(str(made)) as opened:
        opened.seek(5 * av.time_base)
        first = next(opened.decode(video=0))

    # To the group of pictures of two seconds in which it is.
    assert first.time == pytest.approx(4.0, abs=0.11)


def test_nothing_is_encoded_again(tmp_path, container):
    video = FILMS[container]()
    made = _remuxed(tmp_path, video, container)
    raw = tmp_path / "incoming"

    def packets(path):
        with av.open(str(path)) as opened:
            return [bytes(packet) for packet in opened.demux(video=0) if packet.size]

    assert packets(made) == packets(raw)


def test_what_was_cut_off_anywhere_gives_what_is_there(tmp_path, container):
    video = FILMS[container]()

    made = _remuxed(tmp_path, video[: len(video) * 2 // 3], container)

    times = _times(made)
    assert 3.0 < times[-1] < 4.5
    assert captured.length_s(made) == pytest.approx(times[-1], abs=0.21)


def test_what_was_recorded_after_the_end_is_left_out(tmp_path, container):
    made = _remuxed(tmp_path, FILMS[container](), container, until_s=2.5)

    assert 2.0 < _times(made)[-1] <= 2.5


def test_h264_in_matroska_becomes_an_mp4(tmp_path):
    made = _remuxed(tmp_path, captured.matroska(), "webm")

    with av.open(str(made)) as opened:
        assert "mp4" in opened.format.name
    assert len(_times(made)) == captured.SECONDS * captured.RATE


def test_pictures_that_no_format_takes_are_none(tmp_path):
    raw = clips.write(tmp_path / "raw.mkv", "mpeg4")

    with pytest.raises(NoVideoError):
        remuxing.remux(raw, tmp_path / "made", container="webm", until_s=ENDLESS)


def test_a_full_disk_is_not_the_fault_of_what_was_recorded(tmp_path):
    source = tmp_path / "raw"
    source.write_bytes(captured.webm())

    with pytest.raises(OSError, match="No space left"):
        remuxing.remux(source, Path("/dev/full"), container="webm", until_s=ENDLESS)


@pytest.mark.parametrize(
    ("video", "container"),
    [
        pytest.param(b"", "webm", id="empty"),
        pytest.param(b"\x1a\x45\xdf\xa3" + b"x" * 500, "webm", id="only a header"),
        pytest.param(b"\0\0\0\x18ftypisom" + b"x" * 500, "mp4", id="only a box"),
        pytest.param(captured.webm(seconds=1)[:200], "webm", id="no picture"),
        pytest.param(b"#EXTM3U\nfile:///etc/passwd\n", "mp4", id="a playlist"),
    ],
)
def test_what_holds_no_picture_is_said_to(tmp_path, video, container):
    with pytest.raises(NoVideoError):
        _remuxed(tmp_path, video, container)
