"""Chunks arrive in order, once; a recording ends when nobody sends or may any more."""

import errno
from datetime import timedelta

import pytest

from meetings.services import seats
from recordings import chunk_file, files, recorders, stopping
from recordings.chunk_file import DiskFullError
from recordings.models import VideoRecording
from recordings.recorders import RecordingRefusedError
from recordings.services import capturing
from recordings.services.capturing import (
    ChunkGapError,
    NotVideoError,
    RecordingOverError,
    TooLargeError,
)
from tests import factories
from tests.factories import NOON
from tests.recordings import captured

WEBM = b"\x1a\x45\xdf\xa3" + b"a" * 96
MORE = b"b" * 100


def _at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


@pytest.fixture
def own_seat(recorded, participant):
    """The participant, agreed to be measured."""
    return factories.seat(recorded, user=participant)


@pytest.fixture
def recording(recorded, own_seat, participant):
    """The participant's recording, just begun."""
    return captured.begin(recorded, participant)


def _content(recording):
    return chunk_file.path(recording.pk).read_bytes()


def _stored(recording):
    return VideoRecording.objects.get(pk=recording.pk)


# --- Beginning -------------------------------------------------------------------


def test_a_recording_knows_where_it_comes_from(recorded, own_seat, recording):
    assert (recording.meeting, recording.seat) == (recorded, own_seat)
    assert (recording.started_at, recording.status) == (NOON, "processing")
    assert recording.filename.startswith("Weekly lesson, Pat Participant, 2026-11-02")


def test_a_participant_records_no_window(recorded, own_seat, participant):
    with pytest.raises(RecordingRefusedError, match="cannot be recorded"):
        captured.begin(recorded, participant, source="window")


@pytest.mark.parametrize("source", ["", "upload", "everything"])
def test_an_unknown_source_is_refused(recorded, host, source):
    with pytest.raises(RecordingRefusedError) as refused:
        captured.begin(recorded, host, source=source)

    assert refused.value.code == "source"


def test_beginning_again_stops_what_runs(recorded, participant, recording):
    again = captured.begin(recorded, participant)

    assert _stored(recording).stopped_at == NOON
    assert again.stopped_at is None


def test_a_person_records_only_so_often(recorded, participant, recording, monkeypatch):
    monkeypatch.setattr(capturing, "MAX_EACH", 1)

    with pytest.raises(RecordingRefusedError) as refused:
        captured.begin(recorded, participant)

    assert refused.value.code == "too_many"


def test_only_so_many_people_record_at_once(recorded, host, recording, monkeypatch):
    monkeypatch.setattr(capturing, "MAX_AT_ONCE", 1)

    with pytest.raises(RecordingRefusedError) as refused:
        captured.begin(recorded, host)

    assert refused.value.code == "too_many_at_once"


def test_nothing_begins_on_a_full_disk(recorded, host, monkeypatch):
    monkeypatch.setattr(chunk_file, "MIN_FREE_BYTES", 10**18)

    with pytest.raises(DiskFullError):
        captured.begin(recorded, host)

    assert not VideoRecording.objects.exists()


# --- Chunks ------------------------------------------------------------------------


def test_chunks_are_put_together_in_order(recording):
    captured.send(recording, [WEBM, MORE])

    stored = _stored(recording)
    assert _content(recording) == WEBM + MORE
    assert (stored.chunks, stored.file_size, stored.last_chunk_at) == (2, 200, _at(2))


def test_a_chunk_that_comes_again_changes_nothing(recording):
    captured.send(recording, [WEBM, MORE])

    taken = capturing.add(recording.pk, number=1, chunk=b"other", at=_at(3))

    assert taken is not None
    assert taken.expected == 2
    assert _content(recording) == WEBM + MORE


def test_after_a_gap_the_expected_number_is_said(recording):
    captured.send(recording, [WEBM])

    with pytest.raises(ChunkGapError) as gap:
        capturing.add(recording.pk, number=2, chunk=MORE, at=_at(3))

    assert gap.value.expected == 1
    assert _content(recording) == WEBM


@pytest.mark.parametrize(
    "chunk",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="picture"),
        pytest.param(b"#EXTM3U\nfile:///etc/passwd", id="playlist"),
        pytest.param(b"RIFF0000AVI ", id="AVI"),
    ],
)
def test_what_does_not_begin_a_video_is_refused(recording, chunk):
    with pytest.raises(NotVideoError):
        capturing.add(recording.pk, number=0, chunk=chunk, at=_at(1))

    assert not chunk_file.path(recording.pk).exists()


def test_an_mp4_is_kept_under_its_own_name(recording):
    captured.send(recording, [b"\0\0\0\x18ftypisom"])

    stored = _stored(recording)
    assert (stored.format, stored.file_path[-4:], stored.filename[-4:]) == (
        "mp4",
        ".mp4",
        ".mp4",
    )


def test_a_large_chunk_is_refused(recording):
    chunk = WEBM + bytes(capturing.MAX_CHUNK_BYTES)

    with pytest.raises(TooLargeError):
        capturing.add(recording.pk, number=0, chunk=chunk, at=_at(1))


def test_a_recording_ends_where_it_would_be_too_large(recording, monkeypatch):
    monkeypatch.setattr(capturing, "MAX_BYTES", 150)
    captured.send(recording, [WEBM])

    taken = capturing.add(recording.pk, number=1, chunk=MORE, at=_at(2))

    stored = _stored(recording)
    assert taken is None
    assert (stored.stopped_at, stored.sealed_at) == (_at(2), _at(2))
    assert _content(recording) == WEBM


def test_a_chunk_that_was_written_and_not_committed_is_written_over(recording):
    captured.send(recording, [WEBM])
    with chunk_file.path(recording.pk).open("ab") as incoming:
        incoming.write(b"half a chunk that nobody knows of")

    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(2))

    assert _content(recording) == WEBM + MORE


def test_a_disk_that_fills_up_loses_nothing_of_before(recording, monkeypatch):
    captured.send(recording, [WEBM])

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(chunk_file.os, "fsync", full)
        with pytest.raises(DiskFullError):
            capturing.add(recording.pk, number=1, chunk=MORE, at=_at(2))
    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(3))

    assert _content(recording) == WEBM + MORE


# --- Ends --------------------------------------------------------------------------


def test_stopped_with_all_chunks_it_is_sealed(recording):
    captured.send(recording, [WEBM, MORE])

    capturing.stop(recording.pk, chunks=2, at=_at(3))

    stored = _stored(recording)
    assert (stored.stopped_at, stored.sealed_at) == (_at(3), _at(3))
    with pytest.raises(RecordingOverError):
        capturing.add(recording.pk, number=2, chunk=MORE, at=_at(4))


def test_chunks_that_were_on_their_way_are_taken_after_the_stop(recording):
    captured.send(recording, [WEBM])
    capturing.stop(recording.pk, chunks=None, at=_at(2))

    taken = capturing.add(recording.pk, number=1, chunk=MORE, at=_at(3))
    capturing.stop(recording.pk, chunks=2, at=_at(4))

    stored = _stored(recording)
    assert taken is not None
    assert not taken.is_running
    assert (stored.stopped_at, stored.sealed_at) == (_at(2), _at(4))


def test_stopped_before_anything_arrived_nothing_is_kept(
    recording, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        capturing.stop(recording.pk, chunks=0, at=_at(1))

    assert not VideoRecording.objects.exists()
    assert not files.folder(recording.pk).exists()


def test_a_closed_lid_ends_it_with_the_last_chunk(recording):
    captured.send(recording, [WEBM, MORE])

    capturing.look_after(now=_at(20))
    assert _stored(recording).stopped_at is None
    capturing.look_after(now=_at(33))

    assert (_stored(recording).stopped_at, _stored(recording).sealed_at) == (
        _at(2),
        None,
    )
    capturing.look_after(now=_at(2) + capturing.LATE)
    assert _stored(recording).sealed_at is None
    capturing.look_after(now=_at(3) + capturing.LATE)
    assert (_stored(recording).stopped_at, _stored(recording).sealed_at) == (
        _at(2),
        _at(3) + capturing.LATE,
    )


def test_one_that_never_sent_anything_goes(recording):
    capturing.look_after(now=_at(31))
    capturing.look_after(now=_at(32) + capturing.LATE)

    assert not VideoRecording.objects.exists()


@pytest.mark.parametrize(
    "notice",
    [
        pytest.param(lambda: capturing.look_after(now=_at(34)), id="noticed"),
        pytest.param(lambda: None, id="nobody looked"),
    ],
)
def test_what_waited_for_the_connection_is_kept(recording, notice):
    captured.send(recording, [WEBM, MORE])
    notice()

    back = _at(2) + timedelta(minutes=14)
    for number in (2, 3):
        taken = capturing.add(recording.pk, number=number, chunk=MORE, at=back)
        assert taken is not None
        assert not taken.is_running
    capturing.look_after(now=back)
    capturing.stop(recording.pk, chunks=4, at=back)

    # As long as everybody could read that it records.
    stored = _stored(recording)
    assert (stored.chunks, stored.sealed_at) == (4, back)
    assert stored.stopped_at == _at(2) + stopping.SILENCE


def test_the_first_chunk_may_wait_too(recording):
    capturing.look_after(now=_at(31))

    capturing.add(recording.pk, number=0, chunk=WEBM, at=_at(50))

    assert _stored(recording).stopped_at == NOON + stopping.SILENCE


def test_late_chunks_are_waited_for_anew_with_each(recording):
    captured.send(recording, [WEBM])
    capturing.look_after(now=_at(40))
    back = _at(1) + timedelta(minutes=14)
    capturing.add(recording.pk, number=1, chunk=MORE, at=back)

    capturing.look_after(now=back + timedelta(minutes=14))
    assert _stored(recording).sealed_at is None
    capturing.look_after(now=back + timedelta(minutes=16))

    assert _stored(recording).sealed_at is not None


def test_a_stop_by_hand_is_not_moved_by_what_comes_late(recording):
    captured.send(recording, [WEBM])
    capturing.stop(recording.pk, chunks=None, at=_at(5))

    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(100))

    assert _stored(recording).stopped_at == _at(5)


@pytest.mark.parametrize(
    "lose",
    [
        pytest.param(lambda seat: seats.pause(seat, at=_at(2)), id="paused"),
        pytest.param(lambda seat: seats.withdraw(seat, at=_at(2)), id="withdrawn"),
        pytest.param(lambda seat: seats.leave(seat, at=_at(2)), id="left"),
        pytest.param(lambda seat: factories.ended(seat.meeting, at=_at(2)), id="ended"),
    ],
)
def test_who_may_not_record_any_more_is_stopped_then(recording, own_seat, lose):
    captured.send(recording, [WEBM])
    lose(own_seat)

    taken = capturing.add(recording.pk, number=1, chunk=MORE, at=_at(4))

    assert taken is not None
    assert not taken.is_running
    assert _stored(recording).stopped_at == _at(2)


_LOSING = [
    pytest.param(lambda seat: seats.pause(seat, at=_at(9)), id="paused"),
    pytest.param(lambda seat: seats.withdraw(seat, at=_at(9)), id="withdrawn"),
    pytest.param(lambda seat: seats.leave(seat, at=_at(9)), id="left"),
    pytest.param(lambda seat: factories.ended(seat.meeting, at=_at(9)), id="ended"),
]


@pytest.mark.parametrize("lose", _LOSING)
@pytest.mark.parametrize(
    "notice",
    [
        pytest.param(lambda: capturing.look_after(now=_at(11)), id="noticed"),
        pytest.param(lambda: None, id="nobody looked"),
    ],
)
def test_losing_the_permission_cuts_what_waited(recording, own_seat, lose, notice):
    captured.send(recording, [WEBM])
    lose(own_seat)
    notice()

    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(60))

    assert _stored(recording).stopped_at == _at(9)


@pytest.mark.parametrize("lose", _LOSING)
def test_losing_it_unseen_cuts_what_waited_too(recording, own_seat, lose):
    captured.send(recording, [WEBM])
    capturing.look_after(now=_at(32))
    assert _stored(recording).stopped_at == _at(1)
    # Whoever looks after that was away, or the news came late.
    lose(own_seat)

    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(60))

    assert _stored(recording).stopped_at == _at(9)


def test_who_does_not_ask_is_stopped_too(recording, own_seat):
    captured.send(recording, [WEBM])
    seats.pause(own_seat, at=_at(2))

    capturing.look_after(now=_at(5))

    assert _stored(recording).stopped_at == _at(2)


def test_an_upload_is_left_alone(host):
    upload = factories.recording(user=host)

    capturing.look_after(now=_at(3600))

    upload.refresh_from_db()
    assert (upload.stopped_at, upload.sealed_at) == (None, None)


def test_what_was_deleted_is_over(recording):
    recording.delete()

    with pytest.raises(RecordingOverError, match="deleted"):
        capturing.add(recording.pk, number=0, chunk=WEBM, at=_at(1))
    capturing.stop(recording.pk, chunks=0, at=_at(2))


def test_a_bad_recording_does_not_keep_others_running(
    recorded, host, recording, own_seat, monkeypatch
):
    captured.send(recording, [WEBM])
    bad = captured.begin(recorded, host)
    seats.pause(own_seat, at=_at(2))
    lost_at = recorders.lost_at

    def broken(looked_at, *, now):
        if looked_at.pk == bad.pk:
            raise ValueError("broken")
        return lost_at(looked_at, now=now)

    monkeypatch.setattr(recorders, "lost_at", broken)
    first = "-pk" if bad.pk > recording.pk else "pk"
    monkeypatch.setattr(capturing, "_running", lambda kept: kept.order_by(first))

    capturing.look_after(now=_at(5))

    assert _stored(recording).stopped_at == _at(2)
