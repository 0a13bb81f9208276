"""Who may record what."""

from datetime import timedelta

import pytest
from django.http import Http404

from meetings.models import Consent
from meetings.services import seats
from recordings import recorders
from recordings.recorders import RecordingRefusedError
from tests import factories
from tests.factories import NOON
from tests.recordings import captured

CAMERA, WINDOW = "camera", "window"
LATER = NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("policy", "level", "sources"),
    [
        pytest.param("host", "individual", (CAMERA, WINDOW), id="host"),
        pytest.param("everybody", "individual", (CAMERA, WINDOW), id="everybody"),
        pytest.param("host", "self", (CAMERA,), id="a window would show single people"),
        pytest.param("host", "aggregate", (CAMERA,), id="room only"),
    ],
)
def test_what_a_host_may_record(host, policy, level, sources):
    meeting = captured.recorded_meeting(host, policy=policy, level=level)
    visitor = recorders.access_visitor(host, meeting.pk)

    assert recorders.sources(visitor) == sources


def test_a_participant_who_agreed_may_record_the_own_camera(host, participant):
    meeting = captured.recorded_meeting(host)
    factories.seat(meeting, user=participant)
    visitor = recorders.access_visitor(participant, meeting.pk)

    assert recorders.sources(visitor) == (CAMERA,)


def test_where_nobody_may_record_the_host_may_not(host):
    meeting = captured.recorded_meeting(host, policy="nobody")
    visitor = recorders.access_visitor(host, meeting.pk)

    with pytest.raises(RecordingRefusedError) as refused:
        recorders.sources(visitor)

    assert refused.value.code == "nobody"


def _withdrawn(seat):
    seats.withdraw(seat, at=LATER)


def _paused(seat):
    seats.pause(seat, at=LATER)


def _left(seat):
    seats.leave(seat, at=LATER)


def _ended(seat):
    factories.ended(seat.meeting, at=LATER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(_withdrawn, "not_agreed", id="withdrawn"),
        pytest.param(_paused, "paused", id="paused"),
        pytest.param(_left, "left", id="left"),
        pytest.param(_ended, "not_live", id="meeting over"),
    ],
)
def test_who_may_not_record_any_more(host, participant, change, code):
    meeting = captured.recorded_meeting(host)
    seat = factories.seat(meeting, user=participant)
    recording = captured.begin(meeting, participant)

    change(seat)
    recording.refresh_from_db()
    visitor = recorders.access_visitor(participant, meeting.pk)

    with pytest.raises(RecordingRefusedError) as refused:
        recorders.sources(visitor)
    assert refused.value.code == code
    assert recorders.lost_at(recording, now=LATER + timedelta(seconds=9)) == LATER


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_withdrawn, id="withdrawn"),
        pytest.param(_paused, id="paused"),
        pytest.param(_left, id="left"),
    ],
)
def test_a_host_records_until_the_end_whatever_their_seat(host, change):
    meeting = captured.recorded_meeting(host)
    seat = factories.seat(meeting, user=host)
    recording = captured.begin(meeting, host)
    end = LATER + timedelta(minutes=9)

    change(seat)
    recording.refresh_from_db()
    assert recorders.lost_at(recording, now=end) is None
    factories.ended(recording.meeting, at=end)
    recording.refresh_from_db()

    assert recorders.lost_at(recording, now=end + timedelta(seconds=9)) == end


def test_what_was_before_the_recording_does_not_cut_it(host, participant):
    meeting = captured.recorded_meeting(host)
    seat = factories.seat(meeting, user=participant)
    recording = captured.begin(meeting, participant)
    seat.left_at = NOON - timedelta(minutes=9)
    seat.save()

    seats.pause(seat, at=LATER)
    recording.refresh_from_db()

    assert recorders.lost_at(recording, now=LATER + timedelta(seconds=9)) == LATER


@pytest.mark.parametrize(
    ("policy", "choice", "code"),
    [
        pytest.param("host", Consent.Choice.ANALYSIS, "host_only", id="policy"),
        pytest.param(
            "everybody", Consent.Choice.NO_ANALYSIS, "not_agreed", id="answer"
        ),
    ],
)
def test_who_may_not_record_at_all(host, participant, policy, choice, code):
    meeting = captured.recorded_meeting(host, policy=policy)
    factories.seat(meeting, user=participant, choice=choice)
    visitor = recorders.access_visitor(participant, meeting.pk)

    with pytest.raises(RecordingRefusedError) as refused:
        recorders.sources(visitor)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("told_at", "is_told"),
    [
        pytest.param(NOON, False, id="not of this recording"),
        pytest.param(None, True, id="not of the window"),
    ],
)
def test_a_shared_window_is_recorded_only_where_people_were_told(
    host, told_at, is_told
):
    shared = factories.gallery(host=host, recording_policy="host")
    shared.gallery_told_at = told_at
    shared.save()
    visitor = recorders.access_visitor(host, shared.pk)

    with pytest.raises(RecordingRefusedError) as refused:
        recorders.require_told(visitor, WINDOW, is_told=is_told)

    assert refused.value.code == "not_told"
    recorders.require_told(visitor, CAMERA, is_told=False)


def test_nobody_records_before_the_start(host):
    meeting = factories.meeting(host=host, recording_policy="host")
    visitor = recorders.access_visitor(host, meeting.pk)

    with pytest.raises(RecordingRefusedError, match="has not started"):
        recorders.sources(visitor)


def test_for_a_stranger_there_is_no_meeting(host, stranger):
    meeting = captured.recorded_meeting(host)

    with pytest.raises(Http404):
        recorders.access_visitor(stranger, meeting.pk)
