"""Analyses that nobody goes on with are found."""

from datetime import timedelta

import pytest

from recordings import reasons
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses, claims, enqueuing, reaping
from tests.factories import NOON
from tests.recordings import videos

pytestmark = pytest.mark.django_db

LATER = NOON + reaping.LOST_AFTER + timedelta(seconds=1)
MUCH_LATER = NOON + reaping.LOST_ANYWAY_AFTER + timedelta(seconds=1)


@pytest.fixture
def analysis(host) -> VideoAnalysis:
    """The host's video of two minutes, started at noon."""
    return analyses.start(videos.video(host), at=NOON)


@pytest.fixture
def numbers(analysis) -> list[int]:
    """The numbers of its segments."""
    return sorted(analysis.segments.values_list("number", flat=True))


@pytest.fixture
def reaped(queued, django_capture_on_commit_callbacks):
    """Reap, and return which segments are queued then."""

    def reap(at):
        queued.clear()
        with django_capture_on_commit_callbacks(execute=True):
            reaping.reap(at=at)
        return [one[2] for one in queued if one[0] == enqueuing.OBSERVE]

    return reap


def test_what_waits_in_the_queue_stays_there(analysis, reaped):
    assert reaped(NOON + timedelta(seconds=5)) == []


def test_a_bad_analysis_does_not_keep_others(host, analysis, reaped, monkeypatch):
    other = analyses.start(videos.video(host), at=NOON)
    VideoAnalysis.objects.filter(pk=analysis.pk).update(created_at=NOON)
    VideoAnalysis.objects.filter(pk=other.pk).update(created_at=LATER)
    is_observed = analyses.is_observed

    def broken(looked_at):
        if looked_at.pk == analysis.pk:
            raise ValueError("broken")
        return is_observed(looked_at)

    monkeypatch.setattr(analyses, "is_observed", broken)

    assert reaped(LATER) == sorted(other.segments.values_list("number", flat=True))


def test_a_lost_queue_is_filled_again(analysis, numbers, reaped):
    assert reaped(LATER) == numbers


def test_the_queue_is_filled_once(analysis, reaped):
    reaped(LATER)

    assert reaped(LATER + timedelta(seconds=5)) == []


def test_who_waits_behind_others_is_left_in_the_queue(analysis, numbers, host, reaped):
    other = analyses.start(videos.video(host), at=NOON)
    claims.take(other.pk, 0, 1, at=LATER)

    assert reaped(LATER) == []


def test_who_waits_very_long_is_queued_again(analysis, numbers, host, reaped):
    other = analyses.start(videos.video(host), at=MUCH_LATER)
    claims.take(other.pk, 0, 1, at=MUCH_LATER)

    assert reaped(MUCH_LATER) == numbers


def test_a_dead_workers_segment_is_queued_and_the_others_are_not(
    analysis, numbers, reaped
):
    claims.take(analysis.pk, 0, 1, at=NOON)
    alive = claims.take(analysis.pk, 1, 1, at=NOON)
    assert alive is not None
    claims.renew(alive, 0.1, at=LATER)

    assert reaped(LATER) == [0]
    assert analysis.segments.get(number=0).status == "waiting"
    assert analysis.segments.get(number=1).status == "working"


def test_a_segment_that_keeps_killing_ends_the_analysis(analysis, reaped):
    claims.take(analysis.pk, 0, 1, at=NOON)
    VideoSegment.objects.filter(number=0).update(attempts=claims.MOST_ATTEMPTS)

    assert reaped(LATER) == []

    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reasons.CRASHES)


def test_a_merging_that_never_ran_is_queued(analysis, reaped, queued):
    VideoSegment.objects.update(status="done", progress=1.0, done_at=NOON)

    reaped(LATER)

    assert queued == [(enqueuing.MERGE, str(analysis.pk), 1)]


def test_what_was_never_started_is_started(host, reaped):
    forgotten = videos.video(host)
    VideoAnalysis.objects.update(created_at=NOON)

    assert reaped(LATER)
    forgotten.refresh_from_db()
    assert forgotten.run == 1


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_what_is_over_is_left_alone(status, analysis, reaped):
    VideoAnalysis.objects.update(status=status)

    assert reaped(LATER) == []
