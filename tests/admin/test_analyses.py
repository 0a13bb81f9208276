"""Analyses in the admin: cancelled, started again, and nothing shown of what they found."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from recordings import reasons
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses
from tests import factories
from tests.admin import rows
from tests.factories import NOON
from tests.recordings import videos
from users.models import User

pytestmark = pytest.mark.django_db

SUBMITTED = {"_form_submitted": "on"}
FOUND = {"summary": {"attention_score": 12.5}, "people": [{"name": "Pat Found"}]}


@pytest.fixture
def running(host: User) -> VideoAnalysis:
    """The host's video, being analysed."""
    return analyses.start(videos.video(host), at=NOON)


def _address(action: str, key: object) -> str:
    return reverse(f"admin:recordings_videoanalysis_{action}", args=[key])


def _many(client: Client, action: str, *chosen: VideoAnalysis):
    return client.post(
        reverse("admin:recordings_videoanalysis_changelist"),
        {"action": action, "_selected_action": [str(one.pk) for one in chosen]},
        follow=True,
    )


def test_support_cancels_an_analysis_and_its_owner_reads_who_did(running):
    support = rows.member_of("Support")

    asked = support.get(_address("cancel", running.pk)).content.decode()
    support.post(_address("cancel", running.pk), SUBMITTED)

    running.refresh_from_db()
    assert "Cancel this analysis?" in asked
    assert running.cancelled_at is not None
    assert running.error_message == reasons.CANCELLED_BY_STAFF
    history = support.get(_address("history", running.pk)).content.decode()
    assert "is cancelled." in history


def test_a_failed_analysis_is_started_again(running):
    analyses.end_as_failed(running, reasons.UNEXPECTED, at=NOON)

    rows.member_of("Support").post(_address("retry", running.pk), SUBMITTED)

    running.refresh_from_db()
    assert (running.status, running.run) == ("pending", 2)


def test_a_link_alone_changes_no_analysis(running, staff_client: Client):
    staff_client.get(_address("cancel", running.pk))

    running.refresh_from_db()
    assert running.status == "pending"


def test_many_are_cancelled_and_each_that_cannot_be_is_named(
    running, host: User, staff_client: Client
):
    over = factories.analysis(user=host, filename="over.mp4", status="completed")

    page = _many(staff_client, "cancel_chosen", running, over)

    said = [str(message) for message in page.context["messages"]]
    running.refresh_from_db()
    assert running.cancelled_at is not None
    assert "over.mp4: This analysis is over already." in said


def test_whoever_only_looks_changes_no_analysis(running, host: User, host_client):
    host.is_staff = True
    host.save()
    host.user_permissions.add(Permission.objects.get(codename="view_videoanalysis"))

    answer = host_client.post(_address("cancel", running.pk), SUBMITTED)
    _many(host_client, "cancel_chosen", running)

    running.refresh_from_db()
    assert answer.status_code == 403
    assert running.cancelled_at is None


@pytest.mark.parametrize("action", ["cancel", "retry"])
@pytest.mark.parametrize("bad", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_buttons_of_no_analysis_do_nothing(action, bad, staff_client: Client, client):
    assert staff_client.get(_address(action, bad)).status_code == 403
    assert client.get(_address(action, bad)).status_code == 302


@pytest.mark.parametrize("who", ["Support", "Supervisors"])
def test_nothing_is_shown_of_what_was_found(who: str, host: User):
    analysis = factories.analysis(
        user=host, results=FOUND, names={"1": "Pat Named"}, status="completed"
    )
    recording = factories.recording(
        user=host, analysis=analysis, alerts_data=[{"person": "Pat Alerted"}]
    )
    part = VideoSegment.objects.create(
        analysis=analysis, number=0, start_s=0, end_s=60, observations=b"Pat Observed"
    )
    client = rows.member_of(who)

    shown = "".join(
        client.get(reverse(name, args=[key])).content.decode()
        for name, key in (
            ("admin:recordings_videoanalysis_change", analysis.pk),
            ("admin:recordings_videorecording_change", recording.pk),
            ("admin:recordings_videosegment_change", part.pk),
        )
    )

    assert "talk.mp4" in shown
    assert "Completed" in shown
    assert "(&#x27;" not in shown  # a label is for lists
    for word in ("12.5", "Pat Found", "Pat Named", "Pat Alerted", "Pat Observed"):
        assert word not in shown


def test_support_is_not_led_to_faces(host: User):
    recording = factories.recording(user=host)
    address = reverse("admin:recordings_videorecording_change", args=[recording.pk])

    support = rows.member_of("Support").get(address).content.decode()
    supervisor = rows.member_of("Supervisors").get(address).content.decode()

    assert "Show what was detected" not in support
    assert "Show what was detected" in supervisor


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_faces_of_a_meeting_that_hides_people_are_not_shown(
    level: str, staff_client: Client
):
    meeting = factories.meeting(privacy_level=level)
    recording = factories.recording(meeting=meeting)
    factories.detection(recording)

    listed = staff_client.get(
        reverse("admin:recordings_detectionframe_changelist"),
        {"recording": str(recording.pk)},
    )

    assert listed.context["table"]["rows"] == []
    assert "shows nobody" in listed.content.decode()
