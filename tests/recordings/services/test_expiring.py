"""Videos whose time is over go, and what nobody knows with them."""

import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from recordings import chunk_file, files, reasons
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import analyses, expiring, sweeping
from tests import factories
from tests.recordings import videos

# Files are removed after the commit.
pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timedelta(days=2)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def known(host) -> VideoAnalysis:
    """A video of the host's that nobody touched for two days."""
    analysis = videos.video(host, status="completed")
    VideoRecording.objects.update(updated_at=timezone.now() - LONG_AGO)
    return analysis


def age(path: Path) -> Path:
    then_s = (timezone.now() - LONG_AGO).timestamp()
    for one in (path, *path.rglob("*")):
        os.utime(one, (then_s, then_s))
    return path


def folder(name: str = "") -> Path:
    made = files.recordings_root() / (name or str(uuid.uuid4()))
    made.mkdir(parents=True)
    (made / "video.mp4").write_bytes(b"x")
    return made


def test_a_video_goes_when_its_time_is_over(known, now):
    place = files.absolute(known.file_path)
    VideoRecording.objects.update(created_at=now - timedelta(days=91))

    expiring.expire(at=now)

    assert not VideoAnalysis.objects.exists()
    assert not VideoRecording.objects.exists()
    assert not place.parent.exists()


def test_a_video_stays_until_then(known, now):
    VideoRecording.objects.update(created_at=now - timedelta(days=89))

    expiring.expire(at=now)

    assert files.absolute(known.file_path).exists()
    assert VideoRecording.objects.get().status == "ready"


def test_an_upload_that_nobody_goes_on_with_is_removed(host, known, now):
    upload = Upload.objects.create(user=host, file_size=9, expires_at=now)
    files.incoming(upload.pk).parent.mkdir(parents=True)
    files.incoming(upload.pk).write_bytes(b"x")

    expiring.expire(at=now)

    assert not Upload.objects.exists()
    assert not files.incoming(upload.pk).exists()


@pytest.mark.parametrize("name", ["", "lost+found"], ids=["a key", "another name"])
def test_an_old_folder_without_a_row_is_removed(name, known, now):
    orphan = age(folder(name))

    sweeping.sweep(at=now)

    assert not orphan.exists()
    assert files.absolute(known.file_path).exists()


def test_a_folder_that_is_written_to_is_left(known, now):
    orphan = age(folder())
    (orphan / "video.mp4").write_bytes(b"more")

    sweeping.sweep(at=now)

    assert orphan.exists()


@pytest.mark.parametrize(
    ("status", "is_left"),
    [("ready", False), ("processing", True), ("failed", True)],
)
def test_raw_chunks_go_where_there_is_a_video(status, is_left, known, now):
    VideoRecording.objects.update(status=status)
    raw = chunk_file.path(known.recording.pk)
    raw.write_bytes(b"chunks")

    sweeping.sweep(at=now)

    assert raw.exists() is is_left
    assert files.absolute(known.file_path).exists()


def test_a_bad_video_does_not_keep_others(host, known, now, monkeypatch):
    other = videos.video(host, status="completed")
    VideoRecording.objects.update(created_at=now - timedelta(days=91))
    delete = analyses.delete

    def broken(video):
        if video.pk == known.recording.pk:
            raise OSError("broken")
        delete(video)

    monkeypatch.setattr(analyses, "delete", broken)

    expiring.expire(at=now)

    assert not VideoAnalysis.objects.filter(pk=other.pk).exists()
    assert VideoAnalysis.objects.filter(pk=known.pk).exists()


def test_an_old_upload_without_a_row_is_removed(now):
    files.uploads_root().mkdir(parents=True)
    orphan = files.incoming(uuid.uuid4())
    orphan.write_bytes(b"x")
    age(orphan)

    sweeping.sweep(at=now)

    assert not orphan.exists()


def test_a_link_is_removed_and_not_followed(known, now, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").write_bytes(b"x")
    link = files.recordings_root() / str(uuid.uuid4())
    link.symlink_to(elsewhere)
    then_s = (now - LONG_AGO).timestamp()
    os.utime(link, (then_s, then_s), follow_symlinks=False)

    sweeping.sweep(at=now)

    assert not link.is_symlink()
    assert (elsewhere / "file").exists()


def test_nothing_is_removed_beside_a_database_without_videos(now):
    orphan = age(folder())

    sweeping.sweep(at=now)

    assert orphan.exists()


def test_a_lost_file_is_said_in_words(known, now):
    folder()
    VideoAnalysis.objects.update(status="processing")
    files.absolute(known.file_path).unlink()

    sweeping.sweep(at=now)

    recording, analysis = VideoRecording.objects.get(), VideoAnalysis.objects.get()
    assert (recording.status, recording.error_message) == ("failed", reasons.FILE_GONE)
    assert (analysis.status, analysis.error_message) == ("failed", reasons.FILE_GONE)


def test_results_outlive_a_lost_file(known, now):
    folder()
    files.absolute(known.file_path).unlink()

    sweeping.sweep(at=now)

    assert VideoAnalysis.objects.get().status == "completed"


def test_a_disk_that_is_away_makes_no_lost_files(known, now):
    files.remove(known.recording.pk)

    sweeping.sweep(at=now)

    assert VideoRecording.objects.get().status == "ready"


def test_a_file_that_is_there_again_is_ready(known, now):
    VideoRecording.objects.update(status="failed", error_message=reasons.FILE_GONE)

    sweeping.sweep(at=now)

    assert VideoRecording.objects.get().status == "ready"


def test_a_recording_that_was_never_finished_fails_in_words(host, meeting, now):
    factories.recording(user=host, meeting=meeting, source="camera")
    VideoRecording.objects.update(updated_at=now - LONG_AGO)

    sweeping.sweep(at=now)

    recording = VideoRecording.objects.get()
    assert recording.status == "failed"
    assert recording.error_message == reasons.NEVER_FINISHED


def test_an_analysis_whose_video_was_deleted_goes(host, known, now):
    lonely = factories.analysis(user=host)
    VideoAnalysis.objects.filter(pk=lonely.pk).update(created_at=now - LONG_AGO)

    sweeping.sweep(at=now)

    assert list(VideoAnalysis.objects.all()) == [known]


@pytest.mark.parametrize(
    ("ago", "is_kept"),
    [(timedelta(hours=1), True), (LONG_AGO, False)],
    ids=["just failed", "long ago"],
)
def test_segments_of_what_failed_are_kept_for_a_day(ago, is_kept, host, now):
    analyses.start(videos.video(host))
    VideoAnalysis.objects.update(status="failed", finished_at=now - ago)

    sweeping.sweep(at=now)

    assert VideoAnalysis.objects.get().segments.exists() is is_kept


def test_what_runs_is_left_alone(host, now):
    analyses.start(videos.video(host))

    sweeping.sweep(at=now)

    assert VideoAnalysis.objects.get().status == "pending"
