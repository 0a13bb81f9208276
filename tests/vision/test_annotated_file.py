import errno

import av
import numpy as np
import pytest

from analytics.vision import annotated_file
from analytics.vision.errors import BadOutputError


def write(path, pictures, *, rate=10.0):
    with annotated_file.write(path, rate=rate) as film:
        for at_s, picture in pictures:
            film.add(picture, at_s)


def plain(width, height, colour=(40, 90, 200)):
    return np.full((height, width, 3), colour, np.uint8)


def read(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.codec.name, list(container.decode(stream))


@pytest.mark.parametrize("name", ["out.mp4", "out.mov", "out.mkv", "OUT.MP4"])
def test_a_film_is_h264_that_plays_anywhere(tmp_path, name):
    times_s = [0.5, 0.6, 0.9, 1.7, 2.0]

    write(tmp_path / name, [(at_s, plain(64, 48)) for at_s in times_s])

    codec, frames = read(tmp_path / name)
    assert codec == "h264"
    assert {frame.format.name for frame in frames} == {"yuv420p"}
    assert [frame.time for frame in frames] == pytest.approx(times_s, abs=1e-3)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_colours_come_out_as_they_went_in(tmp_path):
    write(tmp_path / "out.mp4", [(0.0, plain(64, 48))])

    _, (frame,) = read(tmp_path / "out.mp4")
    assert frame.to_ndarray(format="bgr24")[20, 20] == pytest.approx(
        [40, 90, 200], abs=4
    )


def test_without_an_h264_encoder_mpeg4_does(tmp_path, monkeypatch):
    monkeypatch.setattr(annotated_file, "H264", "no such encoder")

    write(tmp_path / "out.mp4", [(at / 10, plain(64, 48)) for at in range(5)])

    codec, frames = read(tmp_path / "out.mp4")
    assert codec == "mpeg4"
    assert len(frames) == 5


def test_odd_sizes_gain_a_row_and_a_column(tmp_path):
    write(tmp_path / "out.mp4", [(0.0, plain(63, 47))])

    _, (frame,) = read(tmp_path / "out.mp4")
    assert (frame.width, frame.height) == (64, 48)
    assert frame.to_ndarray(format="bgr24")[-1, -1] == pytest.approx(
        [40, 90, 200], abs=4
    )


def test_a_picture_of_another_size_takes_that_of_the_first(tmp_path):
    write(tmp_path / "out.mp4", [(0.0, plain(64, 48)), (0.1, plain(128, 96))])

    assert len(read(tmp_path / "out.mp4")[1]) == 2


def test_a_film_without_pictures_is_no_film(tmp_path):
    with pytest.raises(BadOutputError, match="no pictures to annotate"):
        write(tmp_path / "out.mp4", [])

    assert not list(tmp_path.iterdir())


def test_what_fails_leaves_nothing_behind(tmp_path):
    def breaks_off():
        yield 0.0, plain(64, 48)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out.mp4", breaks_off())

    assert not list(tmp_path.iterdir())


def test_what_fails_leaves_the_older_film_as_it_was(tmp_path):
    (tmp_path / "out.mp4").write_text("older")

    def fills_the_disk():
        yield 0.0, plain(64, 48)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BadOutputError, match="No space left on device"):
        write(tmp_path / "out.mp4", fills_the_disk())

    assert (tmp_path / "out.mp4").read_text() == "older"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out.avi", "must end in .mp4"),
        ("out", "must end in .mp4"),
        ("absent/out.mp4", "There is no folder"),
        ("folder.mp4", "is a folder"),
        ("older.mp4", "exists; --force overwrites it"),
        ("in.mp4", "is the video itself"),
        ("link.mp4", "is the video itself"),
    ],
)
def test_a_place_that_will_not_do_is_refused_first(tmp_path, name, words):
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "older.mp4").touch()
    (tmp_path / "in.mp4").touch()
    (tmp_path / "link.mp4").symlink_to("in.mp4")

    with pytest.raises(BadOutputError, match=words):
        annotated_file.check(
            tmp_path / name, source=tmp_path / "in.mp4", may_overwrite=False
        )


def test_force_overwrites_another_film_but_never_the_video_itself(tmp_path):
    film, video = tmp_path / "older.mp4", tmp_path / "in.mp4"
    film.touch()
    video.touch()

    annotated_file.check(film, source=video, may_overwrite=True)
    annotated_file.check(film, source=0, may_overwrite=True)
    with pytest.raises(BadOutputError, match="is the video itself"):
        annotated_file.check(video, source=video, may_overwrite=True)
