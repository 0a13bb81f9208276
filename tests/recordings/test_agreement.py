"""Which recordings of a meeting may be analysed."""

from datetime import timedelta

import pytest

from meetings.models import Consent
from meetings.services import gallery, seats
from recordings import agreement, files
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import analyses
from recordings.services.analyses import AnalysisStateError
from tests import factories
from tests.factories import NOON
from tests.recordings import captured, results_form

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


def _recording(meeting, user, source):
    """Store five minutes from noon, with an analysis."""
    analysis = factories.analysis(user=user, media=results_form.media())
    return factories.recording(
        meeting=meeting,
        user=user,
        source=source,
        started_at=NOON,
        stopped_at=NOON + timedelta(minutes=5),
        status=VideoRecording.Status.READY,
        analysis=analysis,
    )


def test_who_left_before_is_in_no_window(recorded, host):
    factories.seat(recorded, choice=Consent.Choice.NO_ANALYSIS)
    recorded.participants.update(left_at=NOON - timedelta(minutes=1), is_active=False)

    assert agreement.may_be_analysed(_recording(recorded, host, "window"))


def test_who_agreed_only_afterwards_was_in_the_window(recorded, host):
    seat = factories.seat(recorded, choice=Consent.Choice.NO_ANALYSIS)
    seats.agree(seat, choice=Consent.Choice.ANALYSIS, at=LATER)

    assert not agreement.may_be_analysed(_recording(recorded, host, "window"))


def test_who_came_later_is_in_no_window(recorded, host):
    factories.seat(recorded, choice=Consent.Choice.NO_ANALYSIS, at=LATER)

    assert agreement.may_be_analysed(_recording(recorded, host, "window"))


def test_a_withdrawal_after_the_stop_counts(recorded, host, participant):
    seat = factories.seat(recorded, user=participant)
    window = _recording(recorded, host, "window")
    camera = _recording(recorded, participant, "camera")
    of_host = _recording(recorded, host, "camera")
    assert agreement.may_be_analysed(window)
    assert agreement.may_be_analysed(camera)

    seats.withdraw(seat, at=LATER)

    assert not agreement.may_be_analysed(window)
    assert not agreement.may_be_analysed(camera)
    assert agreement.may_be_analysed(of_host)


def test_a_window_with_somebody_who_was_left_out_is_not_analysed(host):
    shared = factories.gallery(host=host, recording_policy="host")
    window = _recording(shared, host, "window")
    assert agreement.may_be_analysed(window)

    gallery.note_left_out(shared.pk, at=LATER)
    gallery.note_left_out(shared.pk, at=LATER + timedelta(minutes=1))

    window = VideoRecording.objects.get(pk=window.pk)
    assert window.meeting.left_out_at == LATER
    assert not agreement.may_be_analysed(window)


def test_an_analysis_does_not_begin_after_a_withdrawal(recorded, participant):
    seat = factories.seat(recorded, user=participant)
    camera = _recording(recorded, participant, "camera")
    seats.withdraw(seat, at=LATER)

    analyses.start(camera.analysis)

    failed = VideoAnalysis.objects.get()
    assert (failed.status, failed.error_message) == ("failed", agreement.NOT_ANALYSED)
    assert not failed.segments.exists()


def test_an_analysis_is_not_tried_again_after_a_withdrawal(recorded, participant):
    seat = factories.seat(recorded, user=participant)
    camera = _recording(recorded, participant, "camera")
    VideoAnalysis.objects.update(status="failed", file_path="recordings/a.webm")
    path = files.absolute("recordings/a.webm")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"video")
    seats.withdraw(seat, at=LATER)

    with pytest.raises(AnalysisStateError, match="not analysed"):
        analyses.retry(camera.analysis, at=LATER)
