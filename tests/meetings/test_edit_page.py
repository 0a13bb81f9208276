"""The page that edits a meeting."""

from django.test import Client
from django.urls import reverse

from meetings.models import Meeting
from tests import factories

WORDS = {
    "title": "New title",
    "description": "",
    "start_time": "",
    "scheduled_end_time": "",
    "privacy_level": "aggregate",
    "sensitivity": "strict",
}


def _url(meeting: Meeting) -> str:
    return reverse("meetings:edit", args=[meeting.pk])


def test_new_words_are_saved(host_client: Client, meeting: Meeting) -> None:
    host_client.post(_url(meeting), WORDS)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.privacy_level) == ("New title", "aggregate")


def test_the_privacy_level_is_fixed_once_somebody_joined(
    host_client: Client, meeting: Meeting
) -> None:
    factories.seat(meeting)

    host_client.post(_url(meeting), WORDS)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.privacy_level) == ("New title", "individual")


def test_a_running_meeting_keeps_its_start(
    host_client: Client, live_meeting: Meeting
) -> None:
    host_client.post(_url(live_meeting), {**WORDS, "start_time": "2026-12-24T18:00"})

    live_meeting.refresh_from_db()
    assert live_meeting.start_time == factories.NOON


def test_an_ended_meeting_cannot_be_changed(
    host_client: Client, live_meeting: Meeting
) -> None:
    factories.ended(live_meeting)

    answer = host_client.post(_url(live_meeting), WORDS, follow=True)

    assert "cannot be changed" in answer.content.decode()


def test_a_missing_title_is_named(host_client: Client, meeting: Meeting) -> None:
    answer = host_client.post(_url(meeting), {**WORDS, "title": ""})

    assert "Give the meeting a title." in answer.content.decode()


def test_a_stranger_changes_nothing(stranger_client: Client, meeting: Meeting) -> None:
    assert stranger_client.post(_url(meeting), WORDS).status_code == 404

    meeting.refresh_from_db()
    assert meeting.title != "New title"
