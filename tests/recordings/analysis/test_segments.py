import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.analysis import segments
from recordings.analysis.segments import SEGMENT_S
from recordings.media import Media


def media(duration_s: float) -> Media:
    return Media("mp4", "h264", None, 640, 480, 0, duration_s, 30.0)


@given(
    duration_s=st.floats(0.04, 4 * 3600.0), fps=st.sampled_from([0.5, 2.0, 5.0, 7.0])
)
def test_segments_cover_the_video_without_a_gap(duration_s: float, fps: float) -> None:
    plan = segments.plan(media(duration_s), fps=fps)

    assert (plan[0].start_s, plan[-1].end_s) == (0.0, duration_s)
    assert all(a.end_s == b.start_s for a, b in itertools.pairwise(plan))
    assert [one.number for one in plan] == list(range(len(plan)))


@given(duration_s=st.floats(60.0, 4 * 3600.0), fps=st.sampled_from([2.0, 5.0, 7.0]))
def test_no_segment_is_much_shorter_or_longer_than_others(
    duration_s: float, fps: float
) -> None:
    lengths = [s.end_s - s.start_s for s in segments.plan(media(duration_s), fps=fps)]

    assert min(lengths) > 0.49 * SEGMENT_S
    assert max(lengths) < 1.52 * SEGMENT_S


@pytest.mark.parametrize("fps", [3.0, 5.0, 7.0])
def test_segments_begin_where_a_step_of_the_grid_does(fps: float) -> None:
    plan = segments.plan(media(300.0), fps=fps)

    steps = [segment.start_s * fps for segment in plan]
    assert steps == pytest.approx([round(step) for step in steps])


def test_a_short_video_is_one_segment() -> None:
    (only,) = segments.plan(media(2.5), fps=5.0)

    assert (only.start_s, only.end_s) == (0.0, 2.5)
