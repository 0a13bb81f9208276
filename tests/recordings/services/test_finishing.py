"""What arrived becomes a video that can be played, and is analysed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Consent
from recordings import chunk_file, files, probing
from recordings.models import VideoAnalysis, VideoRecording
from recordings.probing import ProbeBrokeError
from recordings.services import capturing, finishing, merging, unattended
from recordings.services.finishing import UnfinishedError
from tests import factories
from tests.factories import NOON
from tests.recordings import captured


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


@pytest.fixture
def sealed(recorded, participant):
    """Six seconds of the participant's camera, waiting to be finished."""
    factories.seat(recorded, user=participant)
    return captured.sealed(recorded, participant, captured.webm())


def _finished(recording):
    finishing.finish(recording.pk)
    return VideoRecording.objects.select_related("analysis").get(pk=recording.pk)


def test_a_recording_becomes_ready(sealed):
    ready = _finished(sealed)

    assert (ready.status, ready.format, ready.error_message) == ("ready", "webm", None)
    assert (ready.width, ready.height) == captured.SIZE
    assert ready.duration_seconds == pytest.approx(captured.SECONDS, abs=0.11)
    assert ready.media["video_codec"] == "vp8"


def test_its_file_says_how_long_it_is(sealed):
    ready = _finished(sealed)

    path = files.absolute(ready.file_path)
    assert captured.length_s(path) == pytest.approx(captured.SECONDS, abs=0.11)
    assert ready.file_size == path.stat().st_size
    assert [one.name for one in path.parent.iterdir()] == ["recording.webm"]


def test_its_analysis_waits(sealed, participant, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        analysis = _finished(sealed).analysis

    assert (analysis.user, analysis.file_path) == (participant, sealed.file_path)
    assert VideoAnalysis.objects.get().run == 1


@pytest.mark.parametrize(
    ("source", "tracks", "names"),
    [
        pytest.param("camera", [1], {"1": "Pat Participant"}, id="alone"),
        pytest.param("camera", [], {}, id="nobody"),
        pytest.param("camera", [1, 2], {}, id="who is who is not known"),
        pytest.param("window", [1], {}, id="a window"),
        pytest.param("upload", [1], {}, id="an upload"),
    ],
)
def test_who_is_alone_in_the_own_camera_has_a_name(participant, source, tracks, names):
    recording = factories.recording(user=participant, source=source)
    people = [{"track_id": track} for track in tracks]

    assert merging.camera_names(recording, people) == names


def test_finished_twice_it_is_finished_once(sealed):
    first = _finished(sealed)

    assert _finished(sealed).updated_at == first.updated_at
    assert VideoAnalysis.objects.count() == 1


def test_an_mp4_becomes_ready_too(recorded, host):
    ready = _finished(captured.sealed(recorded, host, captured.mp4()))

    assert (ready.status, ready.format) == ("ready", "mp4")
    assert ready.file_path.endswith("recording.mp4")


def test_a_lid_that_was_closed_leaves_what_had_arrived(recorded, host):
    recording = captured.begin(recorded, host)
    video = captured.webm()
    captured.send(recording, captured.chunks(video[: len(video) // 2]))
    unattended.look_after(now=NOON + timedelta(minutes=2))
    unattended.look_after(now=NOON + timedelta(minutes=20))

    ready = _finished(recording)

    assert ready.status == "ready"
    assert 2.0 < ready.duration_seconds < 4.0


def test_what_was_recorded_after_a_withdrawal_is_not_kept(recorded, participant):
    factories.seat(recorded, user=participant)
    recording = captured.begin(recorded, participant)
    sent = captured.chunks(captured.webm())
    captured.send(recording, sent)
    stopped_at = NOON + timedelta(seconds=2)
    VideoRecording.objects.filter(pk=recording.pk).update(stopped_at=stopped_at)
    capturing.stop(recording.pk, chunks=len(sent), at=NOON + timedelta(seconds=9))

    assert _finished(recording).duration_seconds == pytest.approx(3.0, abs=0.11)


def test_what_holds_no_picture_has_failed_in_plain_words(recorded, host):
    broken = captured.sealed(recorded, host, b"\x1a\x45\xdf\xa3" + b"x" * 900)

    failed = _finished(broken)

    assert failed.status == "failed"
    assert failed.error_message.startswith("No picture in this recording can be read")
    assert failed.analysis is None
    assert chunk_file.path(broken.pk).exists()


def test_on_a_full_disk_it_waits_with_all_that_it_has(sealed, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(chunk_file, "MIN_FREE_BYTES", 10**18)
        with pytest.raises(UnfinishedError):
            finishing.finish(sealed.pk)

    assert chunk_file.path(sealed.pk).exists()
    assert _finished(sealed).status == "ready"


def test_a_task_that_was_lost_is_queued_again(sealed, monkeypatch):
    queued = []
    monkeypatch.setattr(unattended.queueing, "send", lambda *args: queued.append(args))

    unattended.look_after(now=NOON + timedelta(minutes=6))

    assert queued == [("recordings.tasks.finish_recording", str(sealed.pk))]


def test_what_waits_in_the_queue_is_not_queued_again(sealed, monkeypatch):
    queued = []
    monkeypatch.setattr(unattended.queueing, "send", lambda *args: queued.append(args))

    for seconds in range(0, 600, 5):
        unattended.look_after(now=NOON + timedelta(minutes=6, seconds=seconds))

    assert len(queued) == 2


def test_what_somebody_finishes_nobody_else_does(sealed):
    until = timezone.now() + timedelta(minutes=1)
    VideoRecording.objects.filter(pk=sealed.pk).update(finishing_until=until)

    assert _finished(sealed).status == "processing"


def _free(sealed):
    VideoRecording.objects.filter(pk=sealed.pk).update(finishing_until=None)


def test_after_some_attempts_it_has_failed_and_is_kept(sealed, monkeypatch):
    monkeypatch.setattr(probing, "_answer", _broken_probe)
    for _ in range(finishing.MOST_ATTEMPTS):
        with pytest.raises(UnfinishedError):
            finishing.finish(sealed.pk)
        _free(sealed)

    failed = _finished(sealed)

    assert (failed.status, failed.error_message) == ("failed", finishing.NOT_MADE)
    kept = chunk_file.path(sealed.pk)
    assert [one.name for one in kept.parent.iterdir()] == [kept.name]


def _broken_probe(path, *, most_s):
    raise ProbeBrokeError


def test_a_probe_that_broke_once_loses_nothing(sealed, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(probing, "_answer", _broken_probe)
        with pytest.raises(UnfinishedError):
            finishing.finish(sealed.pk)
    _free(sealed)

    assert _finished(sealed).status == "ready"


def test_the_limits_of_uploads_are_not_those_of_recordings(sealed, settings):
    settings.UPLOAD_MAX_DURATION_S = 1.0
    settings.UPLOAD_MAX_BYTES = 1

    assert _finished(sealed).status == "ready"


def test_what_those_who_died_left_is_removed(sealed):
    left = files.folder(sealed.pk) / ".half"
    left.write_bytes(b"half")

    assert _finished(sealed).status == "ready"
    assert not left.exists()


def test_h264_in_matroska_becomes_an_mp4(recorded, host):
    ready = _finished(captured.sealed(recorded, host, captured.matroska()))

    assert (ready.status, ready.format) == ("ready", "mp4")
    assert (ready.file_path[-4:], ready.filename[-4:]) == (".mp4", ".mp4")
    assert files.absolute(ready.file_path).is_file()
    assert ready.analysis.file_path == ready.file_path


@pytest.mark.parametrize(
    ("choice", "is_analysed"),
    [
        pytest.param(Consent.Choice.ANALYSIS, True, id="everybody agreed"),
        pytest.param(Consent.Choice.NO_ANALYSIS, False, id="somebody did not"),
    ],
)
def test_a_window_is_analysed_only_where_everybody_agreed(
    recorded, host, choice, is_analysed
):
    factories.seat(recorded, choice=choice)
    window = captured.sealed(recorded, host, captured.webm(), source="window")

    ready = _finished(window)

    assert ready.status == "ready"
    assert (ready.analysis is not None) is is_analysed
    assert bool(ready.error_message) is not is_analysed
