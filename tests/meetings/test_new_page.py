"""The page that schedules a meeting."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from analytics.alerts.presets import PRESETS
from meetings.models import Meeting
from tests import factories
from users.models import User

URL = reverse("meetings:new")
WORDS = {
    "title": "Seminar",
    "description": "Chapter 4",
    "start_time": "2026-12-01T14:30",
    "scheduled_end_time": "2026-12-01T16:00",
    "privacy_level": "self",
    "sensitivity": "relaxed",
}


def test_a_new_meeting_opens_its_lobby(host_client: Client, host: User) -> None:
    answer = host_client.post(URL, WORDS)

    meeting = Meeting.objects.get(host=host)
    assert answer["Location"] == reverse("meetings:lobby", args=[meeting.pk])
    assert (meeting.title, meeting.privacy_level) == ("Seminar", "self")
    assert meeting.sensitivity == "relaxed"
    assert meeting.scheduled_end_time == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param({}, "nobody", id="nothing said"),
        pytest.param({"recording_policy": "host"}, "host", id="host"),
        pytest.param({"recording_policy": "everybody"}, "everybody", id="everybody"),
    ],
)
def test_recording_is_allowed_only_where_the_host_said_so(
    host_client: Client, host: User, typed: dict[str, str], kept: str
) -> None:
    host_client.post(URL, WORDS | typed)

    assert Meeting.objects.get(host=host).recording_policy == kept


def test_an_unknown_policy_of_recording_is_refused(host_client: Client) -> None:
    page = host_client.post(URL, WORDS | {"recording_policy": "all"}).content.decode()

    assert "Choose who may record." in page
    assert not Meeting.objects.exists()


def test_an_end_is_no_must(host_client: Client, host: User) -> None:
    host_client.post(URL, {**WORDS, "scheduled_end_time": ""})

    assert Meeting.objects.get(host=host).scheduled_end_time is None


def test_sensitivities_are_said_in_the_seconds_that_they_mean(
    host_client: Client,
) -> None:
    page = host_client.get(URL).content.decode()

    for name, preset in PRESETS.items():
        seconds = preset.away_info_s
        assert f"an alert from {seconds:g} seconds on" in page, name


def test_the_time_is_the_hosts_own(host_client: Client, host: User) -> None:
    host_client.cookies["timezone"] = "Europe/Berlin"

    host_client.post(URL, WORDS)

    start_time = Meeting.objects.get(host=host).start_time
    assert start_time is not None
    assert start_time.isoformat() == "2026-12-01T13:30:00+00:00"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("title", "", "Give the meeting a title.", id="no title"),
        pytest.param("title", "x" * 256, "at most 255", id="long title"),
        pytest.param("start_time", "soon", "Type a day and a time", id="no time"),
        pytest.param("start_time", "0001-01-01T00:00", "ten years", id="year one"),
        pytest.param("privacy_level", "all", "Choose one of the three", id="level"),
        pytest.param("privacy_level", "", "Choose who sees", id="no level"),
        pytest.param("sensitivity", "numb", "one of the three sens", id="sensitivity"),
        pytest.param("sensitivity", "", "when there is an alert", id="no sensitivity"),
        pytest.param("scheduled_end_time", "later", "Type a day and a time", id="word"),
        pytest.param(
            "scheduled_end_time", "2026-12-01T14:30", "later than the start", id="zero"
        ),
        pytest.param(
            "scheduled_end_time", "2026-12-01T13:00", "later than the start", id="past"
        ),
        pytest.param(
            "scheduled_end_time", "2026-12-02T14:31", "within 24 hours", id="long"
        ),
        pytest.param(
            "scheduled_end_time", "9999-12-31T23:59", "within 24 hours", id="for ever"
        ),
        pytest.param("start_time", "", "when it starts too", id="an end alone"),
    ],
)
def test_bad_input_is_answered_in_plain_words(
    host_client: Client, field: str, value: str, words: str
) -> None:
    answer = host_client.post(URL, {**WORDS, field: value})

    assert words in answer.content.decode()
    assert not Meeting.objects.exists()


def test_anonymous_people_sign_in_first(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"{reverse('users:login')}?next={URL}"


def test_a_guest_is_offered_an_account(client: Client, db: None) -> None:
    client.force_login(factories.guest())

    assert client.post(URL, WORDS)["Location"].startswith(reverse("users:signup"))
    assert not Meeting.objects.exists()
