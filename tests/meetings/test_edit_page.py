"""The page that edits a meeting."""

from datetime import timedelta

import pytest
import time_machine
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
    "recording_policy": "everybody",
}


def _url(meeting: Meeting) -> str:
    return reverse("meetings:edit", args=[meeting.pk])


def test_new_words_are_saved(host_client: Client, meeting: Meeting) -> None:
    host_client.post(_url(meeting), WORDS)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.privacy_level) == ("New title", "aggregate")
    assert meeting.recording_policy == "everybody"


def test_the_privacy_level_is_fixed_once_somebody_joined(
    host_client: Client, meeting: Meeting
) -> None:
    factories.seat(meeting)

    host_client.post(_url(meeting), WORDS)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.privacy_level) == ("New title", "individual")
    assert meeting.recording_policy == "nobody"


def test_a_running_meeting_keeps_its_start(
    host_client: Client, live_meeting: Meeting
) -> None:
    host_client.post(_url(live_meeting), {**WORDS, "start_time": "2026-12-24T18:00"})

    live_meeting.refresh_from_db()
    assert live_meeting.start_time == factories.NOON


def test_the_sensitivity_is_fixed_once_the_meeting_runs(
    host_client: Client, live_meeting: Meeting
) -> None:
    page = host_client.get(_url(live_meeting)).content.decode()
    host_client.post(_url(live_meeting), WORDS)

    live_meeting.refresh_from_db()
    assert "Fixed, because the meeting has started." in page
    assert live_meeting.sensitivity == "standard"


@time_machine.travel(factories.NOON, tick=False)
@pytest.mark.parametrize(
    ("end", "words"),
    [
        pytest.param("2026-11-02T13:00", "", id="in an hour"),
        pytest.param("2026-11-02T11:00", "later than the start", id="before the start"),
        pytest.param("2026-11-04T13:00", "within 24 hours", id="in two days"),
    ],
)
def test_the_end_of_a_running_meeting_can_be_moved(
    host_client: Client, live_meeting: Meeting, end: str, words: str
) -> None:
    answer = host_client.post(
        _url(live_meeting), {**WORDS, "scheduled_end_time": end}, follow=True
    )

    live_meeting.refresh_from_db()
    assert words in answer.content.decode()
    assert (live_meeting.scheduled_end_time is None) is bool(words)


@time_machine.travel(factories.NOON + timedelta(hours=2), tick=False)
def test_a_running_meeting_cannot_be_ended_by_an_end_in_the_past(
    host_client: Client, live_meeting: Meeting
) -> None:
    answer = host_client.post(
        _url(live_meeting), {**WORDS, "scheduled_end_time": "2026-11-02T13:00"}
    )

    assert "an end that is still to come" in answer.content.decode()


@time_machine.travel(factories.NOON + timedelta(hours=2), tick=False)
def test_words_can_be_changed_while_the_end_stands_in_its_grace(
    host_client: Client, live_meeting: Meeting
) -> None:
    end = factories.NOON + timedelta(minutes=110)
    Meeting.objects.update(scheduled_end_time=end)

    host_client.post(
        _url(live_meeting), {**WORDS, "scheduled_end_time": "2026-11-02T13:50"}
    )

    live_meeting.refresh_from_db()
    assert (live_meeting.title, live_meeting.scheduled_end_time) == ("New title", end)


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
