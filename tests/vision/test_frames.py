import itertools

import av
import pytest

from analytics.vision import decoded, frames
from analytics.vision.errors import BadCameraError, BadVideoError
from tests.vision.films import write as write_film

TENTHS = [index / 10 for index in range(30)]


def quarters(luma):
    """Return the brightness in the middle of the four quarters, row by row."""
    height, width = luma.shape
    return [
        int(luma[y, x])
        for y in (height // 4, 3 * height // 4)
        for x in (width // 4, 3 * width // 4)
    ]


@pytest.mark.parametrize(
    ("rotation", "shape", "white"),
    [
        pytest.param(None, (48, 64), 0, id="as it is"),
        pytest.param((0.0, False), (48, 64), 0, id="says that it is upright"),
        pytest.param((-90.0, False), (64, 48), 1, id="phone upright"),
        pytest.param((180.0, False), (48, 64), 3, id="upside down"),
        pytest.param((90.0, False), (64, 48), 2, id="phone on its head"),
        pytest.param((0.0, True), (48, 64), 1, id="mirrored"),
    ],
)
def test_a_film_is_turned_as_players_turn_it(tmp_path, rotation, shape, white):
    path = write_film(tmp_path / "phone.mp4", times_s=TENTHS[:2], rotation=rotation)

    luma = next(frames.read(path)).luma

    assert luma.shape == shape
    assert luma.flags.c_contiguous
    assert quarters(luma).index(max(quarters(luma))) == white


def test_colour_is_turned_like_luma(tmp_path):
    path = write_film(tmp_path / "phone.mp4", times_s=[0.0], rotation=(-90.0, False))

    with frames.open_video(path) as video:
        frame = next(video.frames(in_colour=True))

    assert frame.colour is not None
    assert frame.colour.shape == (64, 48, 3)
    assert quarters(frame.colour[:, :, 1]) == pytest.approx([130, 255, 130, 130], abs=3)


@pytest.mark.parametrize(
    "pix_fmt",
    ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "nv12", "yuv420p10le"],
)
@pytest.mark.parametrize("grey", [40, 126, 200])
def test_every_pixel_format_gives_about_the_same_luma(tmp_path, pix_fmt, grey):
    path = write_film(tmp_path / "film.mp4", times_s=[0.0], grey=grey, pix_fmt=pix_fmt)

    luma = next(frames.read(path)).luma

    # Limited range may or may not be stretched to the full one.
    assert quarters(luma)[3] == pytest.approx(grey, abs=18)
    assert quarters(luma)[0] > 230


def test_odd_sizes_are_read_whole(tmp_path):
    path = write_film(
        tmp_path / "odd.mp4", times_s=[0.0], size=(63, 47), pix_fmt="yuv444p"
    )

    assert next(frames.read(path)).luma.shape == (47, 63)


def test_colour_is_not_touched_unless_asked_for(tmp_path, monkeypatch):
    path = write_film(tmp_path / "film.mp4", times_s=TENTHS)
    monkeypatch.setattr(decoded, "colour", lambda frame: pytest.fail("converted"))

    assert all(frame.colour is None for frame in frames.read(path))


def test_irregular_frames_stay_on_the_grid(tmp_path):
    times_s = [
        0.0,
        0.01,
        0.19,
        0.21,
        0.22,
        0.55,
        0.58,
        0.61,
        1.7,
        1.79,
        1.8,
        1.95,
        2.01,
    ]
    path = write_film(tmp_path / "phone.mp4", times_s=times_s)

    at_s = [round(frame.at_s, 3) for frame in frames.read(path, fps=5.0)]

    assert at_s == [0.0, 0.21, 0.55, 0.61, 1.7, 1.8, 2.01]


def test_time_starts_where_the_film_starts(tmp_path):
    path = write_film(tmp_path / "late.mkv", times_s=[7.0, 7.1, 7.2])

    at_s = [frame.at_s for frame in frames.read(path)]

    assert at_s == pytest.approx([0.0, 0.1, 0.2], abs=1e-3)


@pytest.mark.parametrize("step_s", [0.0, 0.2])
def test_times_that_do_not_advance_are_passed_over(step_s):
    grid = frames.Grid(step_s)

    taken = [
        at_s for at_s in (-0.4, -0.2, -0.2, 0.0, -9.0, 0.0, 0.2) if grid.takes(at_s)
    ]

    assert taken == [-0.4, -0.2, 0.0, 0.2]


def test_a_rate_above_that_of_the_film_takes_every_frame(tmp_path):
    path = write_film(tmp_path / "film.mp4", times_s=TENTHS)

    assert len(list(frames.read(path, fps=240.0))) == len(TENTHS)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_a_film_that_was_cut_off_ends_there_and_tells(tmp_path, name):
    path = write_film(tmp_path / name, times_s=TENTHS)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 7 // 10])

    with frames.open_video(path) as video:
        at_s = [frame.at_s for frame in video.frames()]

    assert 0 < len(at_s) < 25
    assert video.stopped_at_s == at_s[-1]
    assert len(list(frames.read(path))) == len(at_s)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_a_whole_film_does_not_tell_of_damage(tmp_path, name):
    path = write_film(tmp_path / name, times_s=TENTHS)

    with frames.open_video(path) as video:
        count = sum(1 for _ in video.frames())

    assert count == len(TENTHS)
    assert video.stopped_at_s is None
    assert video.duration_s == pytest.approx(3.0, abs=0.15)


def test_a_last_picture_that_lasts_is_no_damage(tmp_path):
    path = write_film(tmp_path / "screen.mp4", times_s=[0.0, 0.1, 0.2, 9.0])

    with frames.open_video(path) as video:
        assert len(list(video.frames())) == 4

    assert video.stopped_at_s is None


def test_a_film_that_is_too_large_is_refused_by_its_header(tmp_path, monkeypatch):
    path = write_film(tmp_path / "wall.mp4", times_s=[0.0])
    monkeypatch.setattr(frames, "MOST_PIXELS", 64 * 48 - 1)

    with pytest.raises(BadVideoError, match="pictures of 64x48; at most 8K"):
        next(frames.read(path))


def test_a_film_without_pictures_is_refused(tmp_path):
    path = tmp_path / "empty.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()

    with pytest.raises(BadVideoError, match=r"empty\.avi has no pictures"):
        next(frames.read(path))


def test_a_folder_is_called_a_folder(tmp_path):
    with pytest.raises(BadVideoError, match="is a folder"):
        next(frames.read(tmp_path))


def test_a_file_of_somebody_else_is_told_apart_from_a_bad_one(tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError

    monkeypatch.setattr(av, "open", refuse)

    with pytest.raises(BadVideoError, match="may not be read by this account"):
        next(frames.read(tmp_path / "private.mp4"))


def test_a_name_with_a_colon_is_a_file(tmp_path):
    path = write_film(tmp_path / "call:12.mp4", times_s=TENTHS)

    assert len(list(frames.read(path))) == len(TENTHS)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError, "There is no camera 3"),
        (PermissionError, "may not use .*; the group video may"),
        (OSError, "does not start"),
    ],
)
def test_a_camera_that_does_not_open_says_why(monkeypatch, error, words):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr(av, "open", refuse)

    with pytest.raises(BadCameraError, match=words):
        frames.open_video(3)


def test_a_camera_counts_from_its_first_picture_and_has_no_end(tmp_path, monkeypatch):
    path = write_film(tmp_path / "camera-0.mkv", times_s=[7.0, 7.1, 7.2])
    monkeypatch.setattr(frames, "CAMERA", str(tmp_path / "camera-{}.mkv"))
    monkeypatch.setattr(frames, "CAMERA_FORMAT", "matroska")

    with frames.open_video(0) as video:
        at_s = [frame.at_s for frame in video.frames()]

    assert path.exists()
    assert video.is_live
    assert video.duration_s is None
    assert at_s == pytest.approx([0.0, 0.1, 0.2], abs=1e-3)
    assert all(b > a for a, b in itertools.pairwise(at_s))
