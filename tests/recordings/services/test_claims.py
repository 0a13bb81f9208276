"""Who works on which segment, and who may write."""

from datetime import timedelta

import pytest

from recordings import reasons
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses, claims, enqueuing
from recordings.services.claims import Claim, LostClaimError
from tests.factories import NOON
from tests.recordings import videos

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(seconds=5)
LATER = NOON + claims.LEASE + timedelta(seconds=1)


@pytest.fixture
def analysis(host) -> VideoAnalysis:
    """The host's video of two minutes, started at noon."""
    return analyses.start(videos.video(host), at=NOON)


def taken(analysis: VideoAnalysis, number: int = 0, at=NOON) -> Claim:
    claim = claims.take(analysis.pk, number, analysis.run, at=at)
    assert claim is not None
    return claim


def row(number: int = 0) -> VideoSegment:
    return VideoSegment.objects.get(number=number)


def test_the_first_claim_begins_the_work(analysis):
    claim = taken(analysis)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.started_at) == ("processing", NOON)
    assert (claim.segment.number, claim.path.is_file()) == (0, True)


def test_nobody_else_gets_what_is_claimed(analysis):
    taken(analysis)

    assert claims.take(analysis.pk, 0, analysis.run, at=SOON) is None


def test_a_dead_workers_segment_is_taken_over(analysis):
    taken(analysis)

    taken(analysis, at=LATER)

    assert row().attempts == 2


def test_who_was_replaced_writes_nothing(analysis):
    dead = taken(analysis)
    taken(analysis, at=LATER)

    with pytest.raises(LostClaimError):
        claims.renew(dead, 0.9, at=LATER)
    with pytest.raises(LostClaimError):
        claims.finish(dead, b"from the dead", at=LATER)
    assert (row().progress, row().observations) == (0.0, None)


def test_renewing_keeps_the_claim(analysis):
    claim = taken(analysis)

    claims.renew(claim, 0.5, at=SOON)

    assert row().lease_until == SOON + claims.LEASE


def test_progress_is_the_share_of_the_whole_video(analysis):
    claims.renew(taken(analysis, 1), 0.5, at=SOON)

    analysis.refresh_from_db()
    length_s = row(1).end_s - row(1).start_s
    assert analysis.progress == analyses.percent(0.5 * length_s / 120)


def test_progress_never_goes_back(analysis):
    first = taken(analysis)
    claims.renew(first, 0.9, at=SOON)
    analysis.refresh_from_db()
    before = analysis.progress

    claims.renew(taken(analysis, at=LATER + claims.LEASE), 0.1, at=LATER)

    analysis.refresh_from_db()
    assert analysis.progress == before > 0


@pytest.mark.parametrize("what", ["cancel", "delete", "start"])
def test_a_worker_hears_that_it_is_not_wanted(what, analysis):
    claim = taken(analysis)

    if what == "delete":
        analyses.delete(analysis)
    else:
        getattr(analyses, what)(analysis, at=SOON)

    with pytest.raises(LostClaimError):
        claims.renew(claim, 0.5, at=SOON)


def test_what_belongs_to_an_earlier_run_is_left(analysis):
    analyses.cancel(analysis, at=NOON)
    analyses.retry(analysis, at=NOON)

    assert claims.take(analysis.pk, 0, 1, at=SOON) is None
    assert claims.take(analysis.pk, 0, 2, at=SOON) is not None


def test_what_is_done_is_not_done_again(analysis):
    claims.finish(taken(analysis), b"seen", at=SOON)

    assert claims.take(analysis.pk, 0, analysis.run, at=LATER) is None
    assert bytes(row().observations or b"") == b"seen"


def test_the_last_segment_asks_for_the_merging(
    analysis, queued, django_capture_on_commit_callbacks
):
    numbers = list(analysis.segments.values_list("number", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        for number in numbers:
            claims.finish(taken(analysis, number), b"seen", at=SOON)

    assert [one for one in queued if one[0] == enqueuing.MERGE] == [
        (enqueuing.MERGE, str(analysis.pk), 1)
    ]


def test_a_done_segment_makes_room_for_the_next(
    host, queued, django_capture_on_commit_callbacks
):
    long = videos.video(host, media=videos.media(duration_s=3600).as_json())
    long = analyses.start(long, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        claims.finish(taken(long), b"seen", at=SOON)

    assert queued == [(enqueuing.OBSERVE, str(long.pk), enqueuing.AT_A_TIME, 1)]


def test_what_was_given_back_is_queued_again(
    analysis, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        claims.give_back(taken(analysis), reasons.NO_MEMORY, at=SOON)

    analysis.refresh_from_db()
    assert analysis.status == "processing"
    assert queued == [(enqueuing.OBSERVE, str(analysis.pk), 0, 1)]


def test_what_is_given_back_too_often_ends_the_analysis(analysis):
    for _ in range(claims.MOST_ATTEMPTS):
        claims.give_back(taken(analysis), reasons.NO_MEMORY, at=SOON)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reasons.NO_MEMORY)


def test_a_file_that_kills_every_worker_is_given_up(analysis):
    for attempt in range(claims.MOST_ATTEMPTS):
        taken(analysis, at=NOON + attempt * 2 * claims.LEASE)

    after = NOON + claims.MOST_ATTEMPTS * 2 * claims.LEASE
    assert claims.take(analysis.pk, 0, analysis.run, at=after) is None
    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reasons.CRASHES)


def test_who_was_replaced_gives_nothing_up(analysis):
    dead = taken(analysis)
    taken(analysis, at=LATER)

    claims.give_up(dead, reasons.UNREADABLE, at=LATER)
    claims.give_back(dead, reasons.UNREADABLE, at=LATER)

    analysis.refresh_from_db()
    assert (analysis.status, row().status) == ("processing", "working")
