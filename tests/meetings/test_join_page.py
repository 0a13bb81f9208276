"""The public join page."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from meetings import consent_text
from meetings.models import Consent, Meeting, Participant
from tests import factories
from users.models import User


def _url(meeting: Meeting) -> str:
    return reverse("meetings:join", args=[meeting.join_code])


def test_anybody_with_the_link_reads_what_is_measured(
    client: Client, meeting: Meeting
) -> None:
    page = client.get(_url(meeting)).content.decode()

    assert consent_text.MEASURED in page
    assert consent_text.NOT_MEASURED in page
    assert consent_text.FRAMES in page
    assert f"{consent_text.KEPT_DAYS} days" in page


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("individual", "sees your name with your state and score"),
        ("self", "You alone see your own numbers"),
        ("aggregate", "only while at least three people are measured"),
    ],
)
def test_the_page_says_who_sees_the_numbers(
    client: Client, host: User, level: str, words: str
) -> None:
    meeting = factories.meeting(host=host, privacy_level=level)

    assert words in client.get(_url(meeting)).content.decode()


@pytest.mark.parametrize("choice", Consent.Choice.values)
def test_a_guest_joins_with_a_name_and_an_answer(
    client: Client, meeting: Meeting, choice: str
) -> None:
    answer = client.post(_url(meeting), {"name": "Gina", "choice": choice})

    seat = Participant.objects.get(meeting=meeting)
    consent = seat.consents.get()
    assert answer["Location"] == reverse("meetings:room", args=[meeting.pk])
    assert (seat.user.name, seat.user.is_guest) == ("Gina", True)
    assert (consent.choice, consent.text_version) == (choice, consent_text.VERSION)


def test_a_signed_in_person_joins_without_typing_a_name(
    participant_client: Client, participant: User, meeting: Meeting
) -> None:
    participant_client.post(_url(meeting), {"choice": "analysis"})

    assert Participant.objects.get(meeting=meeting).user == participant


def test_reading_the_page_takes_no_seat(
    participant_client: Client, meeting: Meeting
) -> None:
    participant_client.get(_url(meeting))

    assert not Participant.objects.exists()


def test_a_guest_who_comes_back_keeps_the_seat(
    client: Client, meeting: Meeting
) -> None:
    client.post(_url(meeting), {"name": "Gina", "choice": "analysis"})

    client.post(_url(meeting), {"choice": "no_analysis"})

    standing = Consent.objects.get(withdrawn_at=None)
    assert Participant.objects.count() == 1
    assert standing.choice == "no_analysis"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"name": "Gina"}, "one of the two buttons", id="no answer"),
        pytest.param(
            {"name": "Gina", "choice": "yes"}, "one of the two buttons", id="bad answer"
        ),
        pytest.param({"choice": "analysis"}, "Type the name", id="no name"),
        pytest.param(
            {"name": "x" * 81, "choice": "analysis"}, "at most 80", id="long name"
        ),
        pytest.param(
            {"name": "a\0b", "choice": "analysis"}, "Null characters", id="null"
        ),
    ],
)
def test_bad_input_is_answered_in_plain_words(
    client: Client, meeting: Meeting, fields: dict[str, str], words: str
) -> None:
    answer = client.post(_url(meeting), fields)

    assert words in answer.content.decode()
    assert not Participant.objects.exists()


def test_an_ended_meeting_cannot_be_joined(
    client: Client, live_meeting: Meeting
) -> None:
    factories.ended(live_meeting)

    answer = client.post(_url(live_meeting), {"name": "Gina", "choice": "analysis"})

    assert "This meeting has ended" in answer.content.decode()
    assert not Participant.objects.exists()


def test_a_guessed_code_finds_nothing(client: Client, meeting: Meeting) -> None:
    for code in (uuid.uuid4(), meeting.pk):
        assert client.get(reverse("meetings:join", args=[code])).status_code == 404


def test_both_answers_look_the_same(client: Client, meeting: Meeting) -> None:
    page = client.get(_url(meeting)).content.decode()

    buttons = [
        f'type="submit" name="choice" value="{v}"' for v in Consent.Choice.values
    ]
    assert all(f'<button class="button" {button}' in page for button in buttons)


def test_a_form_without_its_token_is_refused_in_plain_words(meeting: Meeting) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(_url(meeting), {"name": "Gina", "choice": "analysis"})

    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
