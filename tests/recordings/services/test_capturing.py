"""Chunks arrive in order, once; a recording ends when nobody sends or may any more."""

import errno
from datetime import timedelta

import pytest

from meetings.services import seats
from recordings import chunk_file, files
from recordings.chunk_file import DiskFullError
from recordings.models import VideoRecording
from recordings.recorders import RecordingRefusedError
from recordings.services import capturing
from recordings.services.capturing import (
    ChunkGapError,
    NotVideoError,
    TooLargeError,
)
from recordings.services.ending import RecordingOverError
from tests import factories
from tests.factories import NOON
from tests.recordings import captured

WEBM = b"\x1a\x45\xdf\xa3" + b"a" * 96
MORE = b"b" * 100


def _at(seconds):
    return NOON + timedelta(seconds=seconds)


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


def test_what_was_deleted_is_over(recording):
    recording.delete()

    with pytest.raises(RecordingOverError, match="deleted"):
        capturing.add(recording.pk, number=0, chunk=WEBM, at=_at(1))
    capturing.stop(recording.pk, chunks=0, at=_at(2))
