"""A probed file becomes a recording and an analysis that starts."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from recordings import files, probing
from recordings.media import Media
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import accepting, analyses
from tests.recordings import clips
from users.models import User

MEDIA = Media(
    container="mp4",
    video_codec="h264",
    audio_codec=None,
    width=160,
    height=128,
    rotation_deg=0,
    duration_s=3.0,
    rate=10.0,
)


@pytest.fixture
def brought(media_root: Path) -> Path:
    """A whole file on its way in."""
    files.uploads_root().mkdir(parents=True)
    return clips.good(files.uploads_root() / "a.mp4")


def accept(user: User, path: Path, **fields: object) -> VideoAnalysis:
    """Accept a file of the user."""
    values = {"filename": "talk.mp4", "sensitivity": "standard", "media": MEDIA}
    return accepting.accept(user=user, path=path, **(values | fields))  # type: ignore[arg-type]


def test_the_file_moves_to_the_folder_of_its_recording(
    host: User, brought: Path
) -> None:
    size = brought.stat().st_size

    analysis = accept(host, brought)

    recording = analysis.recording
    place = files.absolute(recording.file_path)
    assert place == files.folder(recording.pk) / "video.mp4"
    assert place.stat().st_size == recording.file_size == analysis.file_size == size
    assert analysis.file_path == recording.file_path
    assert not brought.exists()


def test_both_rows_say_what_the_file_is(host: User, brought: Path) -> None:
    media = probing.probe(brought)

    analysis = accept(host, brought, media=media, sensitivity="strict")

    recording = VideoRecording.objects.get(analysis=analysis)
    assert recording.media == analysis.media == media.as_json()
    assert (analysis.user, recording.user) == (host, host)
    assert (recording.width, recording.height, recording.format) == (160, 128, "mp4")
    assert recording.duration_seconds == analysis.duration == media.duration_s
    assert recording.source == VideoRecording.Source.UPLOAD
    assert recording.meeting is None
    assert analysis.sensitivity == "strict"


def test_the_analysis_starts_once_the_rows_are_committed(
    host: User,
    brought: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        analysis = accept(host, brought)

    analysis.refresh_from_db()
    assert analysis.run == 1
    assert analysis.segments.exists()


@pytest.mark.django_db(transaction=True)
def test_a_start_that_fails_after_the_commit_leaves_the_file_in_its_place(
    host: User, brought: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("Redis is away")

    monkeypatch.setattr(analyses, "_prepare_segments", broken)

    analysis = accept(host, brought)

    assert files.absolute(analysis.file_path).is_file()
    assert VideoAnalysis.objects.get().run == 0


def test_a_name_is_text_only(host: User, brought: Path) -> None:
    analysis = accept(host, brought, filename="../../x")

    assert analysis.filename == analysis.recording.filename == "x"
    assert files.absolute(analysis.file_path).name == "video.mp4"


def test_without_rows_the_file_stays(host: User, brought: Path) -> None:
    with pytest.raises(ValidationError):
        accept(host, brought, sensitivity="whatever")

    assert brought.exists()
    assert not VideoRecording.objects.exists()
    assert list(files.recordings_root().iterdir()) == []


@pytest.mark.parametrize(
    ("container", "pictures", "sound", "status"),
    [
        ("mp4", "h264", "aac", "ready"),
        ("webm", "vp9", "opus", "ready"),
        ("mp4", "hevc", "aac", "processing"),
        ("mkv", "h264", None, "processing"),
        ("webm", "h264", None, "processing"),
    ],
)
def test_a_file_that_browsers_play_is_ready(
    host: User,
    brought: Path,
    container: str,
    pictures: str,
    sound: str | None,
    status: str,
) -> None:
    media = Media(container, pictures, sound, 160, 128, 0, 3.0, 10.0)

    assert accept(host, brought, media=media).recording.status == status
