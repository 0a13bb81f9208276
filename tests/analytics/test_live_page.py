"""The host's live page, its curves and its buttons."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Participant
from tests import factories
from users.models import User


def _url(meeting: Meeting, name: str = "live") -> str:
    return reverse(f"analytics:{name}", args=[meeting.pk])


def test_starting_opens_the_live_page(host_client: Client, meeting: Meeting) -> None:
    answer = host_client.post(_url(meeting, "start"))

    meeting.refresh_from_db()
    assert meeting.is_live
    assert answer["Location"] == _url(meeting)


def test_ending_opens_the_report(host_client: Client, live_meeting: Meeting) -> None:
    answer = host_client.post(_url(live_meeting, "end"))

    live_meeting.refresh_from_db()
    assert live_meeting.is_ended
    assert answer["Location"] == _url(live_meeting, "report")


def test_an_ended_meeting_is_not_started_again(
    host_client: Client, live_meeting: Meeting
) -> None:
    factories.ended(live_meeting)

    answer = host_client.post(_url(live_meeting, "start"), follow=True)

    assert "cannot be started again" in answer.content.decode()


def test_a_meeting_that_has_not_started_is_not_ended(
    host_client: Client, meeting: Meeting
) -> None:
    answer = host_client.post(_url(meeting, "end"), follow=True)

    assert "has not started yet" in answer.content.decode()


def test_the_page_names_its_socket(host_client: Client, live_meeting: Meeting) -> None:
    page = host_client.get(_url(live_meeting)).content.decode()

    assert f'data-socket="/ws/meetings/{live_meeting.pk}/dashboard"' in page
    assert f"/join/{live_meeting.join_code}/" in page


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_single_people_have_no_rows_where_the_level_hides_them(
    host_client: Client, host: User, level: str
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))

    page = host_client.get(_url(meeting)).content.decode()

    assert "Single people are not shown" in page
    assert "while at least three people are measured" in page
    assert 'data-part="people"' not in page


def test_a_meeting_that_has_not_started_shows_its_lobby(
    host_client: Client, meeting: Meeting
) -> None:
    answer = host_client.get(_url(meeting))

    assert answer["Location"] == reverse("meetings:lobby", args=[meeting.pk])


def test_history_has_the_room_and_its_people(
    host_client: Client, seat: Participant
) -> None:
    factories.metric(seat, at=timezone.now(), score=80)

    history = host_client.get(_url(seat.meeting, "history")).json()

    assert [score for _, score in history["room"] if score is not None] == [80]
    assert list(history["people"]) == [str(seat.pk)]


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_history_hides_single_people_where_the_level_does(
    host_client: Client, host: User, level: str
) -> None:
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    factories.metric(factories.seat(meeting), at=timezone.now())

    assert host_client.get(_url(meeting, "history")).json()["people"] is None


def test_a_planned_end_is_announced_with_a_way_to_move_it(
    host_client: Client, live_meeting: Meeting
) -> None:
    before = host_client.get(_url(live_meeting)).content.decode()
    Meeting.objects.update(scheduled_end_time=factories.NOON)

    page = host_client.get(_url(live_meeting)).content.decode()

    assert "by itself" not in before
    assert "Ends by itself at 12:15 unless you" in page
    assert 'data-ends-at="2026-11-02T12:15:00+00:00"' in page
    assert reverse("meetings:edit", args=[live_meeting.pk]) in page


@pytest.mark.parametrize("name", ["live", "history", "report"])
def test_a_stranger_is_turned_away(
    stranger_client: Client, live_meeting: Meeting, name: str
) -> None:
    assert stranger_client.get(_url(live_meeting, name)).status_code == 404


@pytest.mark.parametrize("name", ["start", "end"])
def test_a_stranger_changes_nothing(
    stranger_client: Client, live_meeting: Meeting, name: str
) -> None:
    assert stranger_client.post(_url(live_meeting, name)).status_code == 404

    live_meeting.refresh_from_db()
    assert live_meeting.is_live


def test_a_participant_is_turned_away(
    participant_client: Client, seat: Participant
) -> None:
    assert participant_client.get(_url(seat.meeting)).status_code == 404


@pytest.mark.parametrize("name", ["live", "history", "report"])
def test_anonymous_people_sign_in_first(
    client: Client, live_meeting: Meeting, name: str
) -> None:
    url = _url(live_meeting, name)

    assert client.get(url)["Location"] == f"{reverse('users:login')}?next={url}"


@pytest.mark.parametrize("name", ["start", "end"])
def test_start_and_end_take_a_post_only(
    host_client: Client, meeting: Meeting, name: str
) -> None:
    assert host_client.get(_url(meeting, name)).status_code == 405


@pytest.mark.parametrize(
    ("policy", "level", "parts"),
    [
        pytest.param("nobody", "individual", (), id="nobody"),
        pytest.param(
            "host", "individual", ("data-recorder", 'value="window"'), id="host"
        ),
        pytest.param("host", "self", ("data-recorder",), id="no window of everybody"),
    ],
)
def test_the_host_records_what_the_policy_allows(
    host_client: Client, host: User, policy: str, level: str, parts: tuple[str, ...]
) -> None:
    meeting = factories.started(
        factories.meeting(host=host, recording_policy=policy, privacy_level=level)
    )

    page = host_client.get(
        reverse("analytics:live", args=[meeting.pk])
    ).content.decode()

    offered = ("data-recorder", 'value="window"')
    assert tuple(part for part in offered if part in page) == parts
