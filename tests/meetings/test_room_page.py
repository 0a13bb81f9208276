"""The participant's page and its buttons."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings import tickets
from meetings.models import Consent, Meeting, Participant
from tests import factories
from users.models import User

BUTTONS = ["pause", "resume", "withdraw", "leave", "ticket"]


def _url(meeting: Meeting, name: str = "room") -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def test_a_person_who_agreed_gets_camera_and_pause(
    participant_client: Client, seat: Participant
) -> None:
    page = participant_client.get(_url(seat.meeting)).content.decode()

    assert 'data-agreed="true"' in page
    assert "Pause measuring" in page


def test_without_analysis_no_camera_is_asked_for(
    participant_client: Client, participant: User, live_meeting: Meeting
) -> None:
    factories.seat(live_meeting, user=participant, choice=Consent.Choice.NO_ANALYSIS)

    page = participant_client.get(_url(live_meeting)).content.decode()

    assert 'data-agreed="false"' in page
    assert "Pause measuring" not in page


def test_the_ticket_opens_the_own_seat(
    participant_client: Client, seat: Participant
) -> None:
    answer = participant_client.post(_url(seat.meeting, "ticket")).json()

    proved = tickets.read(answer["ticket"], meeting_id=seat.meeting_id)
    assert proved.participant_id == seat.pk
    assert answer["socket"] == f"/ws/meetings/{seat.meeting_id}/frames"


def test_pause_and_resume_are_stored(
    participant_client: Client, seat: Participant
) -> None:
    participant_client.post(_url(seat.meeting, "pause"))
    seat.refresh_from_db()
    assert seat.paused_at is not None

    participant_client.post(_url(seat.meeting, "resume"))
    seat.refresh_from_db()
    assert seat.paused_at is None


def test_withdrawing_keeps_the_seat(
    participant_client: Client, seat: Participant
) -> None:
    participant_client.post(_url(seat.meeting, "withdraw"))

    page = participant_client.get(_url(seat.meeting)).content.decode()
    seat.refresh_from_db()
    assert seat.is_active
    assert "You take part without analysis" in page


def test_who_left_may_come_back(participant_client: Client, seat: Participant) -> None:
    answer = participant_client.post(_url(seat.meeting, "leave"), follow=True)

    seat.refresh_from_db()
    assert not seat.is_active
    assert f"/join/{seat.meeting.join_code}/" in answer.content.decode()


def test_the_end_is_shown(participant_client: Client, seat: Participant) -> None:
    factories.ended(seat.meeting)

    page = participant_client.get(_url(seat.meeting)).content.decode()

    assert "The meeting has ended" in page
    assert "data-room" not in page


def test_a_page_without_a_socket_is_told_of_the_end(
    participant_client: Client, seat: Participant
) -> None:
    asking = {"HX-Request": "true"}

    before = participant_client.get(_url(seat.meeting), headers=asking)
    factories.ended(seat.meeting)
    after = participant_client.get(_url(seat.meeting), headers=asking)

    assert "HX-Refresh" not in before.headers
    assert after.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_take_a_post_only(
    participant_client: Client, seat: Participant, name: str
) -> None:
    assert participant_client.get(_url(seat.meeting, name)).status_code == 405


@pytest.mark.parametrize("name", BUTTONS)
def test_a_stranger_is_turned_away_from_every_button(
    stranger_client: Client, seat: Participant, name: str
) -> None:
    assert stranger_client.post(_url(seat.meeting, name)).status_code == 404


def test_a_stranger_is_turned_away(stranger_client: Client, seat: Participant) -> None:
    assert stranger_client.get(_url(seat.meeting)).status_code == 404


def test_the_host_has_no_seat_unless_they_join(
    host_client: Client, meeting: Meeting
) -> None:
    assert host_client.get(_url(meeting)).status_code == 404


@pytest.mark.parametrize("name", BUTTONS)
def test_anonymous_people_sign_in_first(
    client: Client, seat: Participant, name: str
) -> None:
    url = _url(seat.meeting, name)

    assert client.post(url)["Location"] == f"{reverse('users:login')}?next={url}"


@pytest.mark.parametrize(
    ("policy", "choice", "is_offered"),
    [
        pytest.param("everybody", Consent.Choice.ANALYSIS, True, id="agreed"),
        pytest.param("everybody", Consent.Choice.NO_ANALYSIS, False, id="not measured"),
        pytest.param("host", Consent.Choice.ANALYSIS, False, id="the host only"),
        pytest.param("nobody", Consent.Choice.ANALYSIS, False, id="nobody"),
    ],
)
def test_who_may_record_is_offered_it(
    participant_client: Client,
    participant: User,
    policy: str,
    choice: str,
    is_offered: bool,
) -> None:
    meeting = factories.started(factories.meeting(recording_policy=policy))
    seat = factories.seat(meeting, user=participant, choice=choice)

    page = participant_client.get(_url(seat.meeting)).content.decode()

    assert ("data-recorder" in page) is is_offered
    assert ("data-recording-now" in page) is (policy != "nobody")
    assert ("Nobody can record this meeting here." in page) is (policy == "nobody")


def test_a_host_in_the_own_room_may_record(host: User, host_client: Client) -> None:
    meeting = factories.started(factories.meeting(host=host, recording_policy="host"))
    seat = factories.seat(meeting, user=host)

    assert "data-recorder" in host_client.get(_url(seat.meeting)).content.decode()


@pytest.mark.parametrize(
    ("choice", "trigger"),
    [
        pytest.param(Consent.Choice.ANALYSIS, "every 15s", id="with a socket"),
        pytest.param(Consent.Choice.NO_ANALYSIS, "every 2s", id="without"),
    ],
)
def test_a_page_without_a_socket_asks_often_who_records(
    participant_client: Client, participant: User, choice: str, trigger: str
) -> None:
    meeting = factories.started(factories.meeting(recording_policy="host"))
    seat = factories.seat(meeting, user=participant, choice=choice)

    page = participant_client.get(_url(seat.meeting)).content.decode()

    assert f"load, recordingchanged from:document, {trigger}" in page


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("nobody", "No picture of you was stored."),
        ("host", "stored only in the recordings that were announced"),
    ],
)
def test_the_end_says_what_was_stored(
    participant_client: Client, participant: User, policy: str, words: str
) -> None:
    meeting = factories.started(factories.meeting(recording_policy=policy))
    seat = factories.seat(meeting, user=participant)
    factories.ended(meeting)

    assert words in participant_client.get(_url(seat.meeting)).content.decode()
