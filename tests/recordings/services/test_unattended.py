"""Who sends nothing any more is stopped, waited for, and sealed."""

from datetime import timedelta

import pytest

from meetings.services import seats
from recordings import recorders, stopping
from recordings.models import VideoRecording
from recordings.services import capturing, ending, unattended
from tests import factories
from tests.factories import NOON
from tests.recordings import captured

WEBM = b"\x1a\x45\xdf\xa3" + b"a" * 96
MORE = b"b" * 100


def _at(seconds):
    return NOON + timedelta(seconds=seconds)


def _stored(recording):
    return VideoRecording.objects.get(pk=recording.pk)


def test_a_closed_lid_ends_it_with_the_last_chunk(recording):
    captured.send(recording, [WEBM, MORE])

    unattended.look_after(now=_at(20))
    assert _stored(recording).stopped_at is None
    unattended.look_after(now=_at(33))

    assert (_stored(recording).stopped_at, _stored(recording).sealed_at) == (
        _at(2),
        None,
    )
    unattended.look_after(now=_at(2) + unattended.LATE)
    assert _stored(recording).sealed_at is None
    unattended.look_after(now=_at(3) + unattended.LATE)
    assert (_stored(recording).stopped_at, _stored(recording).sealed_at) == (
        _at(2),
        _at(3) + unattended.LATE,
    )


def test_one_that_never_sent_anything_goes(recording):
    unattended.look_after(now=_at(31))
    unattended.look_after(now=_at(32) + unattended.LATE)

    assert not VideoRecording.objects.exists()


@pytest.mark.parametrize(
    "notice",
    [
        pytest.param(lambda: unattended.look_after(now=_at(34)), id="noticed"),
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
    unattended.look_after(now=back)
    capturing.stop(recording.pk, chunks=4, at=back)

    # As long as everybody could read that it records.
    stored = _stored(recording)
    assert (stored.chunks, stored.sealed_at) == (4, back)
    assert stored.stopped_at == _at(2) + stopping.SILENCE


def test_the_first_chunk_may_wait_too(recording):
    unattended.look_after(now=_at(31))

    capturing.add(recording.pk, number=0, chunk=WEBM, at=_at(50))

    assert _stored(recording).stopped_at == NOON + stopping.SILENCE


def test_late_chunks_are_waited_for_anew_with_each(recording):
    captured.send(recording, [WEBM])
    unattended.look_after(now=_at(40))
    back = _at(1) + timedelta(minutes=14)
    capturing.add(recording.pk, number=1, chunk=MORE, at=back)

    unattended.look_after(now=back + timedelta(minutes=14))
    assert _stored(recording).sealed_at is None
    unattended.look_after(now=back + timedelta(minutes=16))

    assert _stored(recording).sealed_at is not None


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
        pytest.param(lambda: unattended.look_after(now=_at(11)), id="noticed"),
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
    unattended.look_after(now=_at(32))
    assert _stored(recording).stopped_at == _at(1)
    # Whoever looks after that was away, or the news came late.
    lose(own_seat)

    capturing.add(recording.pk, number=1, chunk=MORE, at=_at(60))

    assert _stored(recording).stopped_at == _at(9)


def test_who_does_not_ask_is_stopped_too(recording, own_seat):
    captured.send(recording, [WEBM])
    seats.pause(own_seat, at=_at(2))

    unattended.look_after(now=_at(5))

    assert _stored(recording).stopped_at == _at(2)


def test_an_upload_is_left_alone(host):
    upload = factories.recording(user=host)

    unattended.look_after(now=_at(3600))

    upload.refresh_from_db()
    assert (upload.stopped_at, upload.sealed_at) == (None, None)


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
    monkeypatch.setattr(ending, "running", lambda kept: kept.order_by(first))

    unattended.look_after(now=_at(5))

    assert _stored(recording).stopped_at == _at(2)
