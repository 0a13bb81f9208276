"""The life of an analysis, on rows."""

import uuid
from datetime import timedelta

import pytest

from recordings import files, reasons
from recordings.models import (
    DetectionFrame,
    Upload,
    VideoAnalysis,
    VideoRecording,
    VideoSegment,
)
from recordings.services import analyses, enqueuing
from recordings.services.analyses import AnalysisStateError
from tests import factories
from tests.factories import NOON
from tests.recordings import videos
from users.models import User

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """The host's video of two minutes, not started."""
    return videos.video(host)


def finish(segment: VideoSegment) -> None:
    segment.status = VideoSegment.Status.DONE
    segment.progress = 1.0
    segment.observations = b"seen"
    segment.done_at = NOON
    segment.save()


def test_a_start_cuts_the_video_into_parts_that_cover_it(analysis):
    started = analyses.start(analysis, at=NOON)

    spans = list(started.segments.order_by("number").values_list("start_s", "end_s"))
    assert (started.run, started.status, started.progress) == (1, "pending", 0)
    assert (spans[0][0], spans[-1][1]) == (0, 120)
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_every_part_is_queued_once_the_rows_are_committed(
    analysis, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        analyses.start(analysis, at=NOON)
        before = list(queued)
    for callback in callbacks:
        callback()

    numbers = analysis.segments.values_list("number", flat=True)
    assert before == []
    assert queued == [
        (enqueuing.OBSERVE, str(analysis.pk), number, 1) for number in sorted(numbers)
    ]


def test_a_long_video_leaves_room_in_the_queue(
    host, queued, django_capture_on_commit_callbacks
):
    long = videos.video(host, media=videos.media(duration_s=10_800).as_json())

    with django_capture_on_commit_callbacks(execute=True):
        analyses.start(long, at=NOON)

    assert len(queued) == enqueuing.AT_A_TIME < long.segments.count()


def test_cancelling_before_anything_was_done_ends_it(analysis):
    analyses.start(analysis, at=NOON)

    cancelled = analyses.cancel(analysis, at=LATER)

    assert (cancelled.status, cancelled.cancelled_at) == ("failed", LATER)
    assert cancelled.error_message == reasons.CANCELLED


def test_cancelling_takes_the_claims_of_those_who_work(analysis):
    analyses.start(analysis, at=NOON)
    analysis.segments.filter(number=0).update(status="working", token=uuid.uuid4())

    analyses.cancel(analysis, at=LATER)

    first = analysis.segments.get(number=0)
    assert (first.status, first.token) == ("waiting", None)


def test_cancelling_twice_keeps_the_first_moment(analysis):
    analyses.start(analysis, at=NOON)
    analyses.cancel(analysis, at=NOON)

    assert analyses.cancel(analysis, at=LATER).cancelled_at == NOON


def test_what_is_completed_cannot_be_cancelled(host):
    done = videos.video(host, status="completed")

    with pytest.raises(AnalysisStateError):
        analyses.cancel(done, at=NOON)


def test_trying_again_keeps_the_parts_that_are_done(analysis):
    analyses.start(analysis, at=NOON)
    finish(analysis.segments.get(number=1))
    analyses.cancel(analysis, at=NOON)

    again = analyses.retry(analysis, at=LATER)

    kept = again.segments.get(number=1)
    share = (kept.end_s - kept.start_s) / 120
    assert (kept.status, bytes(kept.observations or b"")) == ("done", b"seen")
    assert (again.run, again.status, again.cancelled_at) == (2, "pending", None)
    assert again.progress == analyses.percent(share) > 0


def test_another_sampling_begins_anew(analysis):
    analyses.start(analysis, at=NOON)
    finish(analysis.segments.get(number=1))
    analyses.cancel(analysis, at=NOON)
    VideoAnalysis.objects.update(sample_fps=2.0)

    again = analyses.retry(analysis, at=LATER)

    assert again.progress == 0
    assert not again.segments.filter(status="done").exists()


def test_trying_again_gives_a_part_all_its_attempts(analysis):
    analyses.start(analysis, at=NOON)
    analysis.segments.update(attempts=3)
    analyses.cancel(analysis, at=NOON)

    again = analyses.retry(analysis, at=LATER)

    assert set(again.segments.values_list("attempts", flat=True)) == {0}


def test_only_the_merging_is_queued_where_every_part_is_done(
    analysis, queued, django_capture_on_commit_callbacks
):
    analyses.start(analysis, at=NOON)
    for segment in analysis.segments.all():
        finish(segment)
    analyses.cancel(analysis, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        analyses.retry(analysis, at=LATER)

    assert queued == [(enqueuing.MERGE, str(analysis.pk), 2)]


def test_trying_again_what_runs_changes_nothing(analysis):
    analyses.start(analysis, at=NOON)

    assert analyses.retry(analysis, at=LATER).run == 1


def test_a_lost_file_is_said_in_words(analysis):
    analyses.start(analysis, at=NOON)
    analyses.cancel(analysis, at=NOON)
    files.absolute(analysis.file_path).unlink()

    with pytest.raises(AnalysisStateError, match="Upload it again"):
        analyses.retry(analysis, at=LATER)


@pytest.mark.parametrize("by", ["analysis", "recording"])
def test_deleting_leaves_neither_rows_nor_files(
    by, analysis, host, django_capture_on_commit_callbacks
):
    analyses.start(analysis, at=NOON)
    recording = analysis.recording
    folder = files.folder(recording.pk)
    factories.detection(recording)
    upload = Upload.objects.create(
        user=host, file_size=1, analysis=analysis, expires_at=NOON
    )
    incoming = files.incoming(upload.pk)
    incoming.parent.mkdir(parents=True)
    incoming.write_bytes(b"x")

    with django_capture_on_commit_callbacks(execute=True):
        analyses.delete(analysis if by == "analysis" else recording)

    for model in (VideoAnalysis, VideoRecording, VideoSegment, DetectionFrame, Upload):
        assert not model.objects.exists()
    assert not folder.exists()
    assert not incoming.exists()


def test_deleting_leaves_the_videos_of_others(
    analysis, stranger, django_capture_on_commit_callbacks
):
    other = videos.video(stranger)

    with django_capture_on_commit_callbacks(execute=True):
        analyses.delete(analysis)

    assert list(VideoAnalysis.objects.all()) == [other]
    assert files.absolute(other.file_path).exists()
