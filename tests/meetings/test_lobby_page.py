"""The lobby: before a meeting starts."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting
from tests import factories
from users.models import User


def _url(meeting: Meeting) -> str:
    return reverse("meetings:lobby", args=[meeting.pk])


def test_the_lobby_shows_the_whole_join_link(
    host_client: Client, meeting: Meeting
) -> None:
    page = host_client.get(_url(meeting)).content.decode()

    assert f"http://testserver/join/{meeting.join_code}/" in page


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_the_host_reads_that_a_small_room_has_no_number(
    host_client: Client, host: User, level: str
) -> None:
    meeting = factories.meeting(host=host, privacy_level=level)

    page = host_client.get(_url(meeting)).content.decode()

    assert "while at least three people are measured" in page


def test_people_who_wait_are_named(host_client: Client, meeting: Meeting) -> None:
    factories.seat(meeting, user=factories.guest("Gina Guest"))

    assert "Gina Guest" in host_client.get(_url(meeting)).content.decode()


def test_a_live_meeting_is_watched(host_client: Client, live_meeting: Meeting) -> None:
    answer = host_client.get(_url(live_meeting))

    assert answer["Location"] == reverse("analytics:live", args=[live_meeting.pk])


def test_an_ended_meeting_is_reported(
    host_client: Client, live_meeting: Meeting
) -> None:
    factories.ended(live_meeting)

    answer = host_client.get(_url(live_meeting))

    assert answer["Location"] == reverse("analytics:report", args=[live_meeting.pk])


@pytest.mark.parametrize("name", ["lobby", "edit"])
def test_a_stranger_is_turned_away(
    stranger_client: Client, meeting: Meeting, name: str
) -> None:
    assert (
        stranger_client.get(reverse(f"meetings:{name}", args=[meeting.pk])).status_code
        == 404
    )


def test_a_participant_is_turned_away(
    participant_client: Client, meeting: Meeting
) -> None:
    assert participant_client.get(_url(meeting)).status_code == 404


@pytest.mark.parametrize("name", ["lobby", "edit"])
def test_anonymous_people_sign_in_first(
    client: Client, meeting: Meeting, name: str
) -> None:
    url = reverse(f"meetings:{name}", args=[meeting.pk])

    assert client.get(url)["Location"] == f"{reverse('users:login')}?next={url}"


def test_a_meeting_that_does_not_exist_says_what_to_do(host_client: Client) -> None:
    answer = host_client.get(reverse("meetings:lobby", args=[uuid.uuid4()]))

    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
