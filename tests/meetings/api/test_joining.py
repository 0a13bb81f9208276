"""Joining over the API: invitation, answer, and what one does with the seat."""

import uuid
from typing import Any

import pytest
from django.test import Client

from meetings import consent_text, tickets
from meetings.models import Consent, Meeting, Participant
from tests import factories
from users.models import User


def invitation(meeting: Meeting) -> str:
    return f"/api/v1/join/{meeting.join_code}/"


def seat_of(meeting: Meeting, action: str = "") -> str:
    return f"/api/v1/meetings/{meeting.pk}/seat/{action}"


def join(client: Client, meeting: Meeting, **fields: Any) -> Any:
    answer = {
        "choice": "analysis",
        "text_version": consent_text.VERSION,
        "privacy_level": meeting.privacy_level,
        "recording_policy": meeting.recording_policy,
    }
    return client.post(
        invitation(meeting), answer | fields, content_type="application/json"
    )


# --- The invitation --------------------------------------------------------------


def test_whoever_has_the_code_reads_what_is_agreed_to(
    stranger_client: Client, meeting: Meeting
):
    found = stranger_client.get(invitation(meeting)).json()

    text = found["consent_text"]
    assert found["host"] == "Helen Host"
    assert text["version"] == consent_text.VERSION
    assert text["measured"] == str(consent_text.MEASURED)
    assert "Helen Host, the host, sees your name with your state" in text["who_sees"]
    assert text["who_records"] == "Nobody can record this meeting here."
    assert "&" not in text["who_sees"]


def test_a_code_that_is_none_is_no_meeting(stranger_client: Client):
    answer = stranger_client.get(f"/api/v1/join/{uuid.uuid4()}/")

    assert answer.status_code == 404


def test_somebody_unknown_is_told_to_sign_in(client: Client, meeting: Meeting):
    assert client.get(invitation(meeting)).status_code == 401
    assert join(client, meeting).status_code == 401
    assert not Participant.objects.exists()


# --- The answer ------------------------------------------------------------------


def test_an_answer_takes_a_seat(
    participant_client: Client, participant: User, live_meeting: Meeting
):
    answer = join(participant_client, live_meeting)

    seat = Participant.objects.get()
    consent = Consent.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == seat_of(live_meeting)
    assert (seat.user, seat.meeting) == (participant, live_meeting)
    assert (consent.choice, consent.text_version) == ("analysis", consent_text.VERSION)
    assert answer.json()["is_agreed"] is True


def test_joining_again_is_the_same_seat_with_the_new_answer(
    participant_client: Client, live_meeting: Meeting
):
    first = join(participant_client, live_meeting)
    second = join(participant_client, live_meeting, choice="no_analysis")

    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]
    assert second.json()["is_agreed"] is False
    assert [one["choice"] for one in second.json()["consents"]] == [
        "no_analysis",
        "analysis",
    ]


@pytest.mark.parametrize(
    "shown",
    [
        {"text_version": "2020-01-01"},
        {"privacy_level": "aggregate"},
        {"recording_policy": "everybody"},
    ],
)
def test_nobody_agrees_to_what_they_did_not_read(
    participant_client: Client, live_meeting: Meeting, shown: dict[str, str]
):
    answer = join(participant_client, live_meeting, **shown)

    assert answer.status_code == 409
    assert answer.json()["code"] == "terms_changed"
    assert not Participant.objects.exists()


def test_an_ended_meeting_is_not_joined(participant_client: Client, live_meeting):
    answer = join(participant_client, factories.ended(live_meeting))

    assert (answer.status_code, answer.json()["code"]) == (409, "ended")


def test_nobody_joins_a_shared_window(participant_client: Client, host: User):
    answer = join(participant_client, factories.gallery(host=host))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_joinable")


def test_a_meeting_that_is_full_is_said_to_be(
    participant_client: Client, live_meeting: Meeting, monkeypatch
):
    monkeypatch.setattr("meetings.services.seats.MAX_SEATS", 1)
    factories.seat(live_meeting)

    answer = join(participant_client, live_meeting)

    assert (answer.status_code, answer.json()["code"]) == (409, "full")


def test_an_answer_without_a_choice_is_refused(participant_client: Client, meeting):
    answer = participant_client.post(
        invitation(meeting), {}, content_type="application/json"
    )

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {
        *("choice", "text_version", "privacy_level", "recording_policy")
    }


# --- The seat --------------------------------------------------------------------


def test_withdrawing_keeps_the_seat(participant_client: Client, seat: Participant):
    answer = participant_client.post(seat_of(seat.meeting, "withdraw/"))

    assert answer.json()["is_agreed"] is False
    assert answer.json()["is_present"] is True


def test_pausing_resuming_and_leaving(participant_client: Client, seat: Participant):
    def after(action: str) -> tuple[bool, bool]:
        found = participant_client.post(seat_of(seat.meeting, action)).json()
        return found["paused_at"] is not None, found["is_present"]

    assert after("pause/") == (True, True)
    assert after("pause/") == (True, True)
    assert after("resume/") == (False, True)
    assert after("leave/") == (False, False)


def test_a_ticket_opens_the_socket_of_the_seat(
    participant_client: Client, seat: Participant
):
    answer = participant_client.post(seat_of(seat.meeting, "ticket/"))

    read = tickets.read(answer.json()["ticket"], meeting_id=seat.meeting_id)
    assert answer.status_code == 201
    assert read.participant_id == seat.pk
    assert answer.json()["socket_url"] == (
        f"ws://testserver/ws/meetings/{seat.meeting_id}/frames"
    )


ACTIONS = ["withdraw/", "pause/", "resume/", "leave/", "ticket/"]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_host_has_no_seat_unless_they_join(
    host_client: Client, seat: Participant, action: str
):
    assert host_client.post(seat_of(seat.meeting, action)).status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_cannot_tell_a_seat_from_none(
    stranger_client: Client, seat: Participant, action: str
):
    there = stranger_client.post(seat_of(seat.meeting, action))
    nowhere = stranger_client.post(f"/api/v1/meetings/{uuid.uuid4()}/seat/{action}")

    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@pytest.mark.parametrize("action", ACTIONS)
def test_somebody_unknown_does_nothing_with_a_seat(
    client: Client, seat: Participant, action: str
):
    assert client.post(seat_of(seat.meeting, action)).status_code == 401
