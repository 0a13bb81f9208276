"""How far an analysis is."""

from datetime import timedelta

import pytest

from recordings import selectors
from recordings.models import VideoAnalysis
from recordings.services import analyses
from tests.factories import NOON
from tests.recordings import videos

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(host) -> VideoAnalysis:
    """A video of two minutes that has been worked on since noon."""
    analyses.start(videos.video(host), at=NOON)
    VideoAnalysis.objects.update(status="processing", started_at=NOON)
    return VideoAnalysis.objects.get()


def seconds_left(analysis: VideoAnalysis, after_s: float) -> int | None:
    now = NOON + timedelta(seconds=after_s)
    return selectors.state_of(analysis, now=now).seconds_left


def test_time_left_follows_the_speed_so_far(running):
    running.segments.filter(number=0).update(progress=0.5)
    share = running.segments.get(number=0).end_s * 0.5 / 120

    left_s = seconds_left(running, after_s=10)

    assert left_s == round(10 * (1 - share) / share)


def test_what_an_earlier_run_did_says_nothing_about_the_speed(running):
    earlier = NOON - timedelta(hours=1)
    running.segments.filter(number=0).update(progress=1.0, done_at=earlier)

    assert seconds_left(running, after_s=10) is None


def test_the_first_seconds_say_nothing_about_the_speed(running):
    running.segments.filter(number=0).update(progress=0.5)

    assert seconds_left(running, after_s=1) is None


def test_how_long_the_merging_takes_is_not_known(running):
    running.segments.update(progress=1.0, status="done")

    assert seconds_left(running, after_s=10) is None


def test_many_are_read_at_once(host, django_assert_max_num_queries):
    for _ in range(4):
        analyses.start(videos.video(host), at=NOON)
    VideoAnalysis.objects.update(status="processing", started_at=NOON)

    with django_assert_max_num_queries(2):
        updated = selectors.progress_of(host, now=NOON + timedelta(seconds=9))

    assert len(updated.analyses) == 4
