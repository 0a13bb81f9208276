"""Who may enter; a stranger learns nothing, not even that the meeting exists."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from meetings import access
from meetings.access import MeetingAccessDeniedError
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_host_enters_the_meeting(host, meeting):
    assert access.access_hosted_meeting(host, meeting.pk) == meeting


def test_a_participant_is_no_host(seat, participant):
    with pytest.raises(MeetingAccessDeniedError):
        access.access_hosted_meeting(participant, seat.meeting_id)


@pytest.mark.parametrize("enter", [access.access_hosted_meeting, access.access_seat])
def test_a_stranger_is_turned_away(enter, stranger, seat):
    with pytest.raises(MeetingAccessDeniedError):
        enter(stranger, seat.meeting_id)


@pytest.mark.parametrize("enter", [access.access_hosted_meeting, access.access_seat])
def test_nobody_in_particular_is_turned_away(enter, seat):
    with pytest.raises(MeetingAccessDeniedError):
        enter(AnonymousUser(), seat.meeting_id)


@pytest.mark.parametrize("enter", [access.access_hosted_meeting, access.access_seat])
def test_no_meeting_and_no_permission_look_the_same(enter, stranger, seat):
    with pytest.raises(MeetingAccessDeniedError) as absent:
        enter(stranger, uuid.uuid4())
    with pytest.raises(MeetingAccessDeniedError) as forbidden:
        enter(stranger, seat.meeting_id)

    assert str(absent.value) == str(forbidden.value)
    assert isinstance(forbidden.value, Http404)


def test_a_join_code_leads_to_its_meeting(meeting):
    assert access.access_invitation(meeting.join_code) == meeting


def test_the_id_of_a_meeting_is_no_join_code(meeting):
    with pytest.raises(MeetingAccessDeniedError):
        access.access_invitation(meeting.pk)


def test_a_participant_enters_their_own_seat(participant, seat):
    factories.seat(seat.meeting)

    assert access.access_seat(participant, seat.meeting_id) == seat


def test_the_host_has_no_seat_unless_they_took_one(host, live_meeting):
    with pytest.raises(MeetingAccessDeniedError):
        access.access_seat(host, live_meeting.pk)
