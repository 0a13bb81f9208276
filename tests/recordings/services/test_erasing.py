"""Recordings go with their meeting, and with the person whose camera it was."""

from datetime import timedelta

import pytest

from meetings.models import Meeting
from meetings.services.meetings import MeetingStateError
from recordings import files
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import erasing
from tests import factories
from tests.factories import NOON
from tests.recordings import captured
from users.models import User

AT = {"started_at": NOON, "stopped_at": NOON + timedelta(minutes=1)}


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


def _recording(meeting, user, source="camera", **fields):
    """Store a recording that can be played, with an analysis and a file."""
    recording = factories.recording(
        meeting=meeting, user=user, source=source, status="ready", **(AT | fields)
    )
    recording.analysis = factories.analysis(user=user)
    recording.save()
    files.folder(recording.pk).mkdir(parents=True)
    (files.folder(recording.pk) / "recording.webm").write_bytes(b"pictures")
    return recording


@pytest.fixture
def guest_seat(recorded):
    """A guest who knows no other meeting."""
    return factories.seat(recorded)


def _ended(seat):
    factories.ended(seat.meeting, at=NOON + timedelta(minutes=5))
    seat.refresh_from_db()
    return seat


def test_a_deleted_meeting_takes_its_recordings_along(
    recorded, host, guest_seat, django_capture_on_commit_callbacks
):
    kept = [_recording(recorded, person) for person in (host, guest_seat.user)]
    _ended(guest_seat)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.delete(Meeting.objects.get(pk=recorded.pk))

    assert not Meeting.objects.exists()
    assert not VideoRecording.objects.exists()
    assert not VideoAnalysis.objects.exists()
    assert not User.objects.filter(is_guest=True).exists()
    assert not any(files.folder(recording.pk).exists() for recording in kept)


def test_a_live_meeting_keeps_them(recorded, host, django_capture_on_commit_callbacks):
    recording = _recording(recorded, host)

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(MeetingStateError),
    ):
        erasing.delete(recorded)

    assert VideoRecording.objects.exists()
    assert files.folder(recording.pk).exists()


def test_an_erased_person_takes_only_the_own_camera_along(
    recorded, host, guest_seat, django_capture_on_commit_callbacks
):
    own = _recording(recorded, guest_seat.user)
    others = _recording(recorded, host)

    with django_capture_on_commit_callbacks(execute=True):
        erased = erasing.erase_person(_ended(guest_seat))

    assert (erased.recordings, erased.windows) == (1, 0)
    assert list(VideoRecording.objects.all()) == [others]
    assert not files.folder(own.pk).exists()
    assert files.folder(others.pk).exists()


@pytest.mark.parametrize(
    ("times", "windows"),
    [
        pytest.param({}, 1, id="while the person was there"),
        pytest.param(
            {
                "started_at": NOON - timedelta(minutes=2),
                "stopped_at": NOON - timedelta(minutes=1),
            },
            0,
            id="before",
        ),
        pytest.param(
            {
                "started_at": NOON + timedelta(minutes=6),
                "stopped_at": NOON + timedelta(minutes=7),
            },
            0,
            id="after",
        ),
    ],
)
def test_a_window_that_shows_others_stays_and_is_stated(
    recorded, host, guest_seat, times, windows
):
    window = _recording(recorded, host, "window", **times)

    erased = erasing.erase_person(_ended(guest_seat))

    assert (erased.recordings, erased.windows) == (0, windows)
    assert VideoRecording.objects.filter(pk=window.pk).exists()


def test_nobody_is_erased_while_the_meeting_runs(recorded, guest_seat):
    _recording(recorded, guest_seat.user)

    with pytest.raises(MeetingStateError):
        erasing.erase_person(guest_seat)

    assert VideoRecording.objects.exists()
