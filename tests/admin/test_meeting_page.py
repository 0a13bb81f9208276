"""The admin's page of a meeting: its curve, its form, its buttons, by who looks at it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from analytics.live import redis_client
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running, summaries
from meetings.models import Meeting
from tests import factories
from tests.admin import rows
from users.models import AccessLogEntry

pytestmark = pytest.mark.django_db

LASTED = timedelta(minutes=5)


def _over(*, people: int, level: str = "individual") -> Meeting:
    """Return an ended meeting of which so many people were measured."""
    start = timezone.now() - timedelta(hours=1)
    meeting = factories.meeting(privacy_level=level)
    meeting = running.start(meeting, at=start)
    for number in range(people):
        seat = factories.seat(
            meeting, user=factories.guest(f"Guest {number}"), at=start
        )
        for second in range(60):
            factories.metric(
                seat, at=start + timedelta(seconds=second), score=40.0 + 10 * number
            )
    meeting = running.end(meeting, at=start + LASTED)
    summaries.compute(meeting)
    return meeting


def _page(client: Client, meeting: Meeting):
    return client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))


def _csv(client: Client, meeting: Meeting) -> str:
    answer: Any = client.get(
        reverse("admin:meetings_meeting_export", args=[meeting.pk])
    )
    assert answer.status_code == 200
    assert answer.streaming
    return answer.getvalue().decode("utf-8-sig")


def _refused(client: Client, meeting: Meeting) -> str:
    """Return the message instead of a file."""
    address = reverse("admin:meetings_meeting_export", args=[meeting.pk])
    answer = client.get(address, follow=True)
    assert not answer.streaming
    return " ".join(str(message) for message in answer.context["messages"])


def test_whoever_may_see_people_sees_the_curve_of_two(staff_client: Client):
    page = _page(staff_client, _over(people=2))

    assert page.context["curve"].score == pytest.approx(45.0)
    assert "Show every measured moment" in page.content.decode()


@pytest.mark.parametrize("level", ["individual", "self", "aggregate"])
def test_support_sees_no_curve_of_two(level: str):
    page = _page(rows.member_of("Support"), _over(people=2, level=level))

    assert page.context["curve"].score is None
    assert all(span.score is None for span in page.context["curve"].spans)
    assert "3 people or more" in page.content.decode()
    assert "data-room" not in page.content.decode()


@pytest.mark.parametrize("level", ["individual", "self", "aggregate"])
def test_support_sees_the_curve_of_three_and_no_links_to_people(level: str):
    page = _page(rows.member_of("Support"), _over(people=3, level=level))

    assert page.context["curve"].score == pytest.approx(50.0)
    assert "Show every measured moment" not in page.content.decode()


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_nobody_sees_a_curve_of_two_where_people_are_hidden(
    level: str, staff_client: Client
):
    page = _page(staff_client, _over(people=2, level=level))

    assert page.context["curve"].score is None
    assert "Show every measured moment" not in page.content.decode()


def test_a_live_meeting_has_its_curve_so_far(staff_client: Client):
    now = timezone.now()
    meeting = factories.started(factories.meeting(), at=now - timedelta(minutes=2))
    seat = factories.seat(meeting)
    for second in range(30):
        factories.metric(seat, at=now - timedelta(seconds=90 - second), score=70.0)

    page = _page(staff_client, meeting)

    assert page.context["curve"].score == pytest.approx(70.0)


def test_a_planned_meeting_has_none(staff_client: Client, meeting: Meeting):
    page = _page(staff_client, meeting)

    assert page.status_code == 200
    assert page.context["curve"] is None


def test_an_old_curve_by_the_minute_is_not_for_support(staff_client: Client):
    meeting = _over(people=3)
    shown = _page(staff_client, meeting).context["curve"]
    MeetingSummary.objects.update(avg_attention_score=50.0)
    AttentionMetric.objects.all().delete()

    hidden = _page(rows.member_of("Support"), meeting).context["curve"]

    assert shown.score is not None
    assert hidden.score is None


def test_whoever_may_see_people_takes_away_samples_and_it_is_noted(
    staff_client: Client,
):
    meeting = _over(people=2)

    lines = _csv(staff_client, meeting).splitlines()

    assert lines[0].startswith("time,participant_id,name,")
    assert any("Guest 1" in line for line in lines)
    entry = AccessLogEntry.objects.get(action="exported")
    assert (entry.through, entry.object_id) == ("admin", str(meeting.pk))


def test_support_takes_away_the_room_alone():
    lines = _csv(rows.member_of("Support"), _over(people=3)).splitlines()

    assert lines[0] == "time,room_score,lower_quartile,upper_quartile,people"
    assert any(",50," in line for line in lines)
    assert "Guest" not in "".join(lines)
    assert not AccessLogEntry.objects.exists()


def test_support_takes_away_nothing_of_two():
    words = _refused(rows.member_of("Support"), _over(people=2))

    assert "no numbers" in words


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_nobody_takes_away_two_people_who_are_hidden(level: str, staff_client: Client):
    words = _refused(staff_client, _over(people=2, level=level))

    assert "no numbers" in words


@pytest.mark.parametrize("action", ["export", "recompute", "end"])
@pytest.mark.parametrize("bad", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_buttons_of_no_meeting_do_nothing(
    action: str, bad: str, staff_client: Client, client: Client
):
    address = reverse(f"admin:meetings_meeting_{action}", args=[bad])

    assert staff_client.get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_a_summary_is_computed_again(staff_client: Client, monkeypatch):
    meeting = _over(people=3)
    MeetingSummary.objects.update(avg_attention_score=1.0)
    sent: list[tuple[str, ...]] = []

    def send(*args: str, **_: object) -> bool:
        sent.append(args)
        return True

    monkeypatch.setattr("analytics.live.queueing.send", send)
    address = reverse("admin:meetings_meeting_recompute", args=[meeting.pk])

    asked = staff_client.get(address).content.decode()
    staff_client.post(address, {"_form_submitted": "on"})
    running.summarise(meeting.pk)

    assert "Compute the summary again?" in asked
    assert sent == [(running.SUMMARISE, str(meeting.pk))]
    assert MeetingSummary.objects.get().avg_attention_score == pytest.approx(50.0)


def test_a_summary_outlives_its_samples(staff_client: Client):
    meeting = _over(people=3)
    Meeting.objects.update(end_time=timezone.now() - timedelta(days=400))
    address = reverse("admin:meetings_meeting_recompute", args=[meeting.pk])

    answer = staff_client.post(address, {"_form_submitted": "on"})

    assert answer.status_code == 403


@pytest.mark.parametrize("action", ["recompute", "end"])
def test_support_changes_no_meeting(action: str):
    meeting = _over(people=1)
    if action == "end":
        meeting = factories.started(factories.meeting())
    address = reverse(f"admin:meetings_meeting_{action}", args=[meeting.pk])

    answer = rows.member_of("Support").post(address, {"_form_submitted": "on"})

    assert answer.status_code == 403
    assert (
        _page(rows.member_of("Support"), meeting).context["has_change_permission"]
        is False
    )


def test_deleting_tells_of_no_alert(staff_client: Client):
    meeting = _over(people=1, level="self")
    factories.alert(meeting.participants.get())

    asked = staff_client.get(
        reverse("admin:meetings_meeting_delete", args=[meeting.pk])
    ).content.decode()

    assert "Looking away" not in asked
    assert "Guest 0" not in asked


def _form(meeting: Meeting, **typed: str) -> dict[str, str]:
    start = timezone.localtime(meeting.start_time) if meeting.start_time else None
    return {
        "title": meeting.title,
        "host": str(meeting.host_id),
        "start_time_0": f"{start:%Y-%m-%d}" if start else "",
        "start_time_1": f"{start:%H:%M:%S}" if start else "",
        "scheduled_end_time_0": "",
        "scheduled_end_time_1": "",
        "privacy_level": meeting.privacy_level,
        "recording_policy": meeting.recording_policy,
        "capture_mode": meeting.capture_mode,
        "sensitivity": meeting.sensitivity,
        "participants-TOTAL_FORMS": "0",
        "participants-INITIAL_FORMS": "0",
        **typed,
    }


def _end(at) -> dict[str, str]:
    return {
        "scheduled_end_time_0": f"{at:%Y-%m-%d}",
        "scheduled_end_time_1": f"{at:%H:%M:%S}",
    }


def test_sensitivity_and_planned_end_are_in_the_form(staff_client: Client):
    start = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    meeting = factories.meeting(start_time=start)
    typed = _form(meeting, sensitivity="strict", **_end(start + timedelta(hours=1)))

    answer = staff_client.post(
        reverse("admin:meetings_meeting_change", args=[meeting.pk]), typed
    )

    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.sensitivity == "strict"
    assert meeting.scheduled_end_time == start + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-1, "later than the start"), (25, "within 24 hours of the start")],
)
def test_an_end_that_cannot_be_is_refused(hours: int, words: str, staff_client: Client):
    start = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    meeting = factories.meeting(start_time=start)
    typed = _form(meeting, **_end(start + timedelta(hours=hours)))

    answer = staff_client.post(
        reverse("admin:meetings_meeting_change", args=[meeting.pk]), typed
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_live_meeting_keeps_its_sensitivity(staff_client: Client):
    meeting = factories.started(factories.meeting(), at=timezone.now())

    staff_client.post(
        reverse("admin:meetings_meeting_change", args=[meeting.pk]),
        _form(meeting, sensitivity="strict", title="New"),
    )

    meeting.refresh_from_db()
    assert (meeting.title, meeting.sensitivity) == ("New", "standard")


def test_while_redis_is_away_no_meeting_is_deleted_and_staff_read_why(
    staff_client: Client, settings: Settings
):
    meeting = factories.ended(factories.started(factories.meeting()))
    delete = reverse("admin:meetings_meeting_delete", args=[meeting.pk])
    # Nobody listens there.
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client._client_of_process.cache_clear()

    answer = staff_client.post(delete, {"post": "yes"}, follow=True)

    redis_client._client_of_process.cache_clear()
    assert "Not deleted:" in " ".join(map(str, answer.context["messages"]))
    assert Meeting.objects.filter(pk=meeting.pk).exists()
