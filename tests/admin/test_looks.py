"""Staff who look at single people are noted, so that those can see who did."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Participant
from tests import factories
from tests.admin import rows
from users.models import AccessLogEntry, User

pytestmark = pytest.mark.django_db


def _noted() -> list[tuple[str, str, str]]:
    entries = AccessLogEntry.objects.order_by("pk")
    return [(one.action, one.through, one.object_id) for one in entries]


@pytest.mark.parametrize("what", ["list of alerts", "alert", "samples", "minutes"])
def test_a_look_at_people_is_noted(what: str, staff_client: Client, seat: Participant):
    alert = factories.alert(seat)
    factories.metric(seat)
    meeting = {"meeting": str(seat.meeting_id)}
    name, key, shown = {
        "list of alerts": ("analytics_alert_changelist", [], {}),
        "alert": ("analytics_alert_change", [alert.pk], {}),
        "samples": ("analytics_attentionmetric_changelist", [], meeting),
        "minutes": ("analytics_attentionminute_changelist", [], meeting),
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


def test_people_read_who_erased_what_was_measured_of_them(
    staff_client: Client, staff: User, seat: Participant
):
    factories.ended(seat.meeting)
    address = reverse("admin:meetings_participant_erase", args=[seat.pk])

    staff_client.post(address, {"_form_submitted": "on"})

    entry = AccessLogEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject) == ("erased", staff, seat.user)


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
