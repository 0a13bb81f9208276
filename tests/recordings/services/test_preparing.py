"""Recordings are made sure to play in browsers, once, and by one at a time."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from recordings import chunk_file, files, tasks
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import preparing
from tests.recordings import results_form
from tests.recordings.copying import clips
from tests.recordings.playback import stored
from users.models import User

Status = VideoRecording.Status


def _film(owner: User, name: str, video: str, **fields: object) -> VideoRecording:
    """Store a recording that was looked at, with a real film behind it."""
    suffix = Path(name).suffix
    recording = stored.analysed(
        owner,
        suffix=suffix,
        filename=name,
        media=results_form.media(container=suffix[1:]),
        **{"status": Status.PROCESSING, **fields},
    )
    clips.write(files.absolute(recording.file_path), video)
    return recording


def test_a_copy_is_made_of_what_no_browser_plays(host: User):
    recording = _film(host, "a.avi", "mpeg4")

    tasks.prepare_recording(str(recording.pk))

    recording.refresh_from_db()
    assert recording.status == Status.READY
    assert recording.playable_path == f"recordings/{recording.pk}/playable.mp4"
    assert files.absolute(recording.playable_path).stat().st_size > 1000
    assert recording.playable_progress == 100
    assert recording.prepared_at is not None
    assert recording.preparing_until is None


def test_what_browsers_play_stays_as_it_is(host: User):
    recording = _film(host, "a.mp4", "libx264", status=Status.READY)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.playable_path is None
    assert recording.prepared_at is not None


def test_twice_is_once(host: User):
    recording = _film(host, "a.avi", "mpeg4")
    preparing.prepare(recording.pk)
    recording.refresh_from_db()
    assert recording.playable_path
    made_at = files.absolute(recording.playable_path).stat().st_mtime_ns

    preparing.prepare(recording.pk)

    assert files.absolute(recording.playable_path).stat().st_mtime_ns == made_at


def test_nobody_begins_what_another_does(host: User):
    until = timezone.now() + timedelta(seconds=30)
    recording = _film(host, "a.avi", "mpeg4", preparing_until=until)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.playable_path is None


def test_what_somebody_left_behind_is_begun_anew(host: User):
    long_ago = timezone.now() - timedelta(seconds=1)
    recording = _film(host, "a.avi", "mpeg4", preparing_until=long_ago)
    left = files.folder(recording.pk) / ".half.mp4"
    left.write_bytes(b"half")

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.playable_path
    assert not left.exists()


def test_a_file_that_cannot_be_copied_says_so_in_words(host: User):
    recording = stored.analysed(
        host,
        suffix=".avi",
        status=Status.PROCESSING,
        media=results_form.media(container="avi"),
    )

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.status == Status.FAILED
    assert recording.error_message == preparing.UNREADABLE
    assert recording.analysis
    assert recording.analysis.results


def test_a_file_that_is_gone_is_not_asked_for_again(host: User):
    recording = _film(host, "a.avi", "mpeg4")
    files.remove(recording.pk)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.prepared_at is not None


@pytest.mark.parametrize(
    "status", [VideoAnalysis.Status.PENDING, VideoAnalysis.Status.PROCESSING]
)
def test_the_analysis_goes_first(host: User, status: str):
    recording = _film(host, "a.avi", "mpeg4")
    VideoAnalysis.objects.filter(recording=recording).update(status=status)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert recording.prepared_at is None


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What is sent to the queue."""
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        preparing.queueing, "send", lambda *task, **options: sent.append(task)
    )
    return sent


def test_those_that_nobody_can_play_come_first(
    host: User, queued: list[tuple[object, ...]]
):
    stored.analysed(host, status=Status.READY)
    waiting = stored.analysed(host, status=Status.PROCESSING)

    preparing.look_after(at=timezone.now())

    assert queued == [(preparing.PREPARE, str(waiting.pk))]


def test_what_waits_in_the_queue_is_not_queued_again(
    host: User, queued: list[tuple[object, ...]]
):
    stored.analysed(host)
    stored.analysed(host)
    now = timezone.now()

    preparing.look_after(at=now)
    preparing.look_after(at=now + timedelta(minutes=5))

    assert len(queued) == 1
    preparing.look_after(at=now + preparing.QUEUED_FOR + timedelta(seconds=1))
    assert len(queued) == 2


def test_what_was_tried_before_lets_others_go_first(
    host: User, queued: list[tuple[object, ...]]
):
    stored.analysed(host, prepare_attempts=1)
    other = stored.analysed(host)

    preparing.look_after(at=timezone.now())

    assert queued == [(preparing.PREPARE, str(other.pk))]


def test_what_broke_several_workers_has_failed(host: User):
    attempts = preparing.MOST_ATTEMPTS
    recording = _film(host, "a.avi", "mpeg4", prepare_attempts=attempts)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert (recording.status, recording.error_message) == ("failed", preparing.BROKEN)


def test_on_a_full_disk_no_copy_is_begun(host: User, monkeypatch: pytest.MonkeyPatch):
    recording = _film(host, "a.avi", "mpeg4")
    monkeypatch.setattr(chunk_file, "MIN_FREE_BYTES", 10**18)

    preparing.prepare(recording.pk)

    recording.refresh_from_db()
    assert (recording.status, recording.error_message) == ("failed", preparing.NO_SPACE)
    assert [one.name for one in files.folder(recording.pk).iterdir()] == [
        "original.avi"
    ]


def test_one_is_prepared_at_a_time(host: User, queued: list[tuple[object, ...]]):
    now = timezone.now()
    stored.analysed(host, preparing_until=now + timedelta(seconds=9))
    stored.analysed(host)

    preparing.look_after(at=now)

    assert queued == []
