"""The public join page."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from meetings import consent_text
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from tests import factories
from users.models import User


def _url(meeting: Meeting) -> str:
    return reverse("meetings:join", args=[meeting.join_code])


def _answer(meeting: Meeting, **fields: str) -> dict[str, str]:
    """Return what the page sends; an empty field is left out."""
    fields = {
        "choice": "analysis",
        "shown_level": meeting.privacy_level,
        "shown_recording": meeting.recording_policy,
    } | fields
    return {name: value for name, value in fields.items() if value}


def test_anybody_with_the_link_reads_what_is_measured(
    client: Client, meeting: Meeting
) -> None:
    page = client.get(_url(meeting)).content.decode()

    assert str(consent_text.MEASURED) in page
    assert str(consent_text.NOT_MEASURED) in page
    assert str(consent_text.FRAMES) in page
    assert f"{consent_text.KEPT_DAYS} days" in page


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("individual", "sees your name with your state and score"),
        ("self", "You alone see your own numbers"),
        ("self", "only while at least three people are measured"),
        ("aggregate", "only while at least three people are measured"),
    ],
)
def test_the_page_says_who_sees_the_numbers(
    client: Client, host: User, level: str, words: str
) -> None:
    meeting = factories.meeting(host=host, privacy_level=level)

    assert words in client.get(_url(meeting)).content.decode()


@pytest.mark.parametrize(
    ("policy", "level", "words"),
    [
        ("nobody", "individual", "Nobody can record this meeting here."),
        ("host", "individual", "a window that shows the call and everybody in it"),
        ("host", "self", "may record their own camera, and nobody else’s"),
        ("host", "individual", "It is deleted after 30 days."),
        ("everybody", "self", "agrees to be measured may record their own camera"),
    ],
)
def test_the_page_says_who_may_record(
    client: Client, host: User, policy: str, level: str, words: str
) -> None:
    meeting = factories.meeting(host=host, privacy_level=level, recording_policy=policy)

    page = client.get(_url(meeting)).content.decode()

    assert words in page
    assert f'name="shown_recording" value="{policy}"' in page


def test_where_recordings_are_kept_the_page_says_so(
    client: Client, host: User, settings: Settings
) -> None:
    settings.RECORDING_RETENTION_DAYS = 0
    meeting = factories.meeting(host=host, recording_policy="host")

    page = client.get(_url(meeting)).content.decode()

    assert "It is kept until that person deletes it." in page


def test_who_read_that_nobody_records_reads_the_page_again(
    client: Client, host: User
) -> None:
    meeting = factories.meeting(host=host, recording_policy="host")
    fields = _answer(meeting, name="Gina", shown_recording="nobody")

    page = client.post(_url(meeting), fields).content.decode()

    assert "who may record it, has just been changed" in page
    assert not Participant.objects.exists()


@pytest.mark.parametrize("choice", Consent.Choice.values)
def test_a_guest_joins_with_a_name_and_an_answer(
    client: Client, meeting: Meeting, choice: str
) -> None:
    answer = client.post(_url(meeting), _answer(meeting, name="Gina", choice=choice))

    seat = Participant.objects.get(meeting=meeting)
    consent = seat.consents.get()
    assert answer["Location"] == reverse("meetings:room", args=[meeting.pk])
    assert (seat.user.name, seat.user.is_guest) == ("Gina", True)
    assert (consent.choice, consent.text_version) == (choice, consent_text.VERSION)


def test_a_signed_in_person_joins_without_typing_a_name(
    participant_client: Client, participant: User, meeting: Meeting
) -> None:
    participant_client.post(_url(meeting), _answer(meeting))

    assert Participant.objects.get(meeting=meeting).user == participant


def test_reading_the_page_takes_no_seat(
    participant_client: Client, meeting: Meeting
) -> None:
    participant_client.get(_url(meeting))

    assert not Participant.objects.exists()


def test_a_guest_who_comes_back_keeps_the_seat(
    client: Client, meeting: Meeting
) -> None:
    client.post(_url(meeting), _answer(meeting, name="Gina"))

    client.post(_url(meeting), _answer(meeting, choice="no_analysis"))

    standing = Consent.objects.get(withdrawn_at=None)
    assert Participant.objects.count() == 1
    assert standing.choice == "no_analysis"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param(
            {"name": "Gina", "choice": ""}, "one of the two buttons", id="no answer"
        ),
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
    answer = client.post(_url(meeting), _answer(meeting, **fields))

    assert words in answer.content.decode()
    assert not Participant.objects.exists()


def test_the_page_sends_the_level_that_it_shows(
    client: Client, meeting: Meeting
) -> None:
    page = client.get(_url(meeting)).content.decode()

    assert '<input type="hidden" name="shown_level" value="individual">' in page


@pytest.mark.parametrize("shown", ["aggregate", ""])
def test_who_read_another_level_reads_the_page_again(
    client: Client, meeting: Meeting, shown: str
) -> None:
    fields = _answer(meeting, name="Gina", shown_level=shown)

    page = client.post(_url(meeting), fields).content.decode()

    assert "read “Who sees it” again" in page
    assert "sees your name with your state and score" in page
    assert '<input type="hidden" name="shown_level" value="individual">' in page
    assert 'value="Gina"' in page
    assert not Participant.objects.exists()
    assert "_auth_user_id" not in client.session


def test_an_answer_counts_once_the_page_was_read_again(
    client: Client, host: User
) -> None:
    meeting = factories.meeting(host=host, privacy_level="aggregate")
    read = _answer(meeting, name="Gina")
    Meeting.objects.update(privacy_level="individual")
    client.post(_url(meeting), read)

    client.post(_url(meeting), read | {"shown_level": "individual"})

    assert Consent.objects.get().privacy_level == "individual"


def test_a_full_meeting_says_so(
    client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MAX_SEATS", 0)

    answer = client.post(_url(meeting), _answer(meeting, name="Gina"))

    assert "You cannot join now: All 0 seats are taken." in answer.content.decode()
    assert not Participant.objects.exists()


def test_an_ended_meeting_cannot_be_joined(
    client: Client, live_meeting: Meeting
) -> None:
    factories.ended(live_meeting)

    answer = client.post(_url(live_meeting), _answer(live_meeting, name="Gina"))

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

    answer = client.post(_url(meeting), _answer(meeting, name="Gina"))

    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()


def test_people_in_a_shared_window_read_who_records(client: Client, host: User) -> None:
    shared = factories.gallery(host=host, recording_policy="host")

    page = client.get(_url(shared)).content.decode()

    assert "You need not join here" in page
    assert "a window that shows the call and everybody in it" in page
