"""Staff who look at single people are noted, so that those can see who did."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Participant
from tests import factories
from tests.admin import rows
from users.models import AccessLogEntry

pytestmark = pytest.mark.django_db


def _noted() -> list[tuple[str, str, str]]:
    entries = AccessLogEntry.objects.order_by("pk")
    return [(one.action, one.through, one.object_id) for one in entries]


LOOKS = ["list of alerts", "alert", "samples", "minutes", "curve"]


@pytest.mark.parametrize("what", LOOKS)
def test_a_look_at_people_is_noted(what: str, staff_client: Client, seat: Participant):
    alert = factories.alert(seat)
    factories.metric(seat)
    meeting = {"meeting": str(seat.meeting_id)}
    name, key, shown = {
        "list of alerts": ("analytics_alert_changelist", [], {}),
        "alert": ("analytics_alert_change", [alert.pk], {}),
        "samples": ("analytics_attentionmetric_changelist", [], meeting),
        "minutes": ("analytics_attentionminute_changelist", [], meeting),
        "curve": ("meetings_meeting_change", [seat.meeting_id], {}),
    }[what]

    answer = staff_client.get(reverse(f"admin:{name}", args=key), shown)

    assert answer.status_code == 200
    assert _noted() == [("viewed", "admin", str(seat.meeting_id))]


def test_a_look_at_faces_is_noted(staff_client: Client):
    recording = factories.recording()
    factories.detection(recording)

    staff_client.get(
        reverse("admin:recordings_detectionframe_changelist"),
        {"recording": str(recording.pk)},
    )

    assert _noted() == [("viewed", "admin", str(recording.pk))]


def test_whoever_is_refused_is_not_noted(seat: Participant):
    alert = factories.alert(seat)
    support = rows.member_of("Support")

    answer = support.get(reverse("admin:analytics_alert_change", args=[alert.pk]))

    assert answer.status_code == 403
    assert _noted() == []


def test_a_list_without_a_meeting_is_no_look(staff_client: Client, seat: Participant):
    factories.metric(seat)

    staff_client.get(reverse("admin:analytics_attentionmetric_changelist"))

    assert _noted() == []


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_a_curve_of_the_room_alone_is_no_look(staff_client: Client, level: str):
    meeting = factories.started(factories.meeting(privacy_level=level))
    factories.metric(factories.seat(meeting))

    staff_client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))

    assert _noted() == []


def test_erasing_what_was_measured_is_told_to_whom_it_was_about(
    staff_client: Client, seat: Participant
):
    factories.ended(seat.meeting)
    address = reverse("admin:meetings_participant_erase", args=[seat.pk])

    staff_client.post(address, {"_form_submitted": "on"})

    assert _noted() == [("erased", "admin", str(seat.pk))]
    assert AccessLogEntry.objects.get().subject == seat.user


def test_the_history_of_a_meeting_says_who_ended_it(
    staff_client: Client, seat: Participant
):
    end = reverse("admin:meetings_meeting_end", args=[seat.meeting_id])
    history = reverse("admin:meetings_meeting_history", args=[seat.meeting_id])

    staff_client.post(end, {"_form_submitted": "on"})

    assert "Ended the meeting." in staff_client.get(history).content.decode()
