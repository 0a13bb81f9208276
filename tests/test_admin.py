"""What staff may do to meetings, seats, alerts and people."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.forms import Form
from django.test import Client, RequestFactory
from django.urls import reverse

from analytics.admin import series
from analytics.models import AttentionMetric
from meetings.models import Consent, Meeting, Participant
from recordings.models import VideoRecording
from tests import factories
from tests.factories import NOON
from users.models import User

pytestmark = pytest.mark.django_db


def _seats(count: int) -> list[Participant]:
    meeting = factories.started(factories.meeting())
    return [factories.seat(meeting) for _ in range(count)]


def _list(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("users_user", "pat@"),
        ("meetings_meeting", "weekly"),
        ("meetings_participant", "Pat"),
        ("meetings_consent", "Pat"),
        ("analytics_alert", "Pat"),
    ],
)
def test_lists_can_be_searched(name: str, term: str, staff_client: Client, seat):
    factories.alert(seat)

    found = staff_client.get(_list(name), {"q": term})
    missed = staff_client.get(_list(name), {"q": "nobody like that"})

    assert found.context["cl"].result_count == 1
    assert missed.context["cl"].result_count == 0


def _change(thing: Model, name: str) -> str:
    return reverse(f"admin:{name}_change", args=[thing.pk])


def test_the_page_of_each_thing_opens(staff_client: Client, seat, participant):
    pages = [
        _change(participant, "users_user"),
        _change(seat.meeting, "meetings_meeting"),
        _change(seat, "meetings_participant"),
        _change(Consent.objects.get(), "meetings_consent"),
        _change(factories.alert(seat), "analytics_alert"),
        _change(factories.summary(seat.meeting), "analytics_meetingsummary"),
        _change(factories.recording(), "recordings_videorecording"),
        _change(factories.analysis(user=participant), "recordings_videoanalysis"),
    ]

    answers = {page: staff_client.get(page).status_code for page in pages}

    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_alerts_of_hidden_people_are_not_in_the_admin(
    staff_client: Client, participant, level
):
    meeting = factories.started(factories.meeting(privacy_level=level))
    hidden = factories.alert(factories.seat(meeting, user=participant))

    listed = staff_client.get(_list("analytics_alert"))
    opened = staff_client.get(_change(hidden, "analytics_alert"))

    assert listed.context["cl"].result_count == 0
    assert "Pat Participant" not in listed.content.decode()
    assert opened.status_code == 302  # to the index: there is no such alert


def test_of_an_alert_only_note_and_verdict_are_edited(staff_client: Client, seat):
    alert = factories.alert(seat)
    posted = {"note": "Checked", "verdict": "false", "severity": "critical"}

    staff_client.post(_change(alert, "analytics_alert"), posted)

    alert.refresh_from_db()
    assert (alert.note, alert.verdict) == ("Checked", "false")
    assert alert.reviewed_at is not None
    assert alert.severity == "warning"


def test_pages_follow_the_key_and_miss_no_row(
    staff_client: Client, seat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(series, "PAGE_SIZE", 4)
    for second in range(10):
        factories.metric(
            seat, at=factories.NOON + timedelta(seconds=second), score=float(second)
        )
    address, scores = _list("analytics_attentionmetric"), []
    following = f"?meeting={seat.meeting_id}"

    while following:
        response = staff_client.get(address + following)
        scores += [row[3] for row in response.context["table"]["rows"]]
        following = response.context["next"]

    assert scores == [f"{second}.0" for second in range(10)]


def test_a_key_that_is_none_shows_the_first_rows(staff_client: Client, seat):
    factories.metric(seat)

    response = staff_client.get(
        _list("analytics_attentionmetric"),
        {"after": '["1", 2]', "meeting": str(seat.meeting_id)},
    )

    assert len(response.context["table"]["rows"]) == 1


def test_samples_are_filtered_by_meeting_and_person(staff_client: Client, seat):
    other = factories.seat(seat.meeting)
    elsewhere = _seats(1)[0]
    for one in (seat, other, elsewhere):
        factories.metric(one)
    address = _list("analytics_attentionmetric")

    of_meeting = staff_client.get(address, {"meeting": str(seat.meeting_id)})
    of_person = staff_client.get(address, {"participant": str(seat.pk)})

    assert len(of_meeting.context["table"]["rows"]) == 2
    assert [row[1] for row in of_person.context["table"]["rows"]] == ["Pat Participant"]


@pytest.mark.parametrize(
    "name", ["analytics_attentionmetric", "analytics_attentionminute"]
)
@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_samples_of_a_meeting_that_hides_people_are_not_shown(
    name: str, level: str, staff_client: Client, participant
):
    meeting = factories.started(factories.meeting(privacy_level=level))
    seat = factories.seat(meeting, user=participant)
    factories.metric(seat, score=43.0)

    unfiltered = staff_client.get(_list(name))
    of_meeting = staff_client.get(_list(name), {"meeting": str(meeting.pk)})
    of_person = staff_client.get(_list(name), {"participant": str(seat.pk)})
    seat_page = staff_client.get(_change(seat, "meetings_participant"))

    for page in (unfiltered, of_meeting, of_person):
        assert page.context["table"]["rows"] == []
    assert "This meeting shows nobody" in of_meeting.content.decode()
    # Where people see their own numbers they are stored under the seat's id.
    if level == "aggregate":
        assert str(seat.sample_id) not in seat_page.content.decode()


_MEETING_FORM = {
    "title": "New title",
    "start_time_0": "",
    "start_time_1": "",
    "scheduled_end_time_0": "",
    "scheduled_end_time_1": "",
    "privacy_level": "aggregate",
    "recording_policy": "nobody",
    "capture_mode": "own_camera",
    "sensitivity": "strict",
    "participants-TOTAL_FORMS": "0",
    "participants-INITIAL_FORMS": "0",
}


def _save(staff_client: Client, meeting: Meeting) -> Meeting:
    fields = _MEETING_FORM | {"host": str(meeting.host_id)}
    answer = staff_client.post(_change(meeting, "meetings_meeting"), fields)
    assert answer.status_code == 302
    return Meeting.objects.get(pk=meeting.pk)


def test_the_privacy_level_can_be_changed_before_anybody_joins(
    staff_client: Client, meeting: Meeting
):
    saved = _save(staff_client, meeting)

    assert (saved.title, saved.privacy_level) == ("New title", "aggregate")


def test_the_privacy_level_is_fixed_once_somebody_joined(
    staff_client: Client, meeting: Meeting
):
    factories.seat(meeting)

    saved = _save(staff_client, meeting)

    assert (saved.title, saved.privacy_level) == ("New title", "individual")


def test_somebody_who_joined_while_the_form_was_open_keeps_the_level(
    meeting: Meeting, rf: RequestFactory
):
    meeting_admin = admin.site.get_model_admin(Meeting)
    changed = Meeting.objects.get(pk=meeting.pk)
    changed.privacy_level = Meeting.PrivacyLevel.AGGREGATE
    factories.seat(meeting)

    meeting_admin.save_model(rf.post("/"), changed, Form(), change=True)

    meeting.refresh_from_db()
    assert meeting.privacy_level == Meeting.PrivacyLevel.INDIVIDUAL


def test_ending_a_meeting_ends_it_as_the_host_would(staff_client: Client, seat):
    address = reverse("admin:meetings_meeting_end", args=[seat.meeting_id])

    response = staff_client.post(address, {"_form_submitted": "on"})

    assert response["HX-Redirect"] == _change(seat.meeting, "meetings_meeting")
    seat.refresh_from_db()
    assert seat.meeting.is_ended
    assert not seat.is_active


def test_a_link_alone_ends_no_meeting(staff_client: Client, live_meeting: Meeting):
    address = reverse("admin:meetings_meeting_end", args=[live_meeting.pk])

    response = staff_client.get(address)

    assert "End this meeting for everybody?" in response.content.decode()
    live_meeting.refresh_from_db()
    assert live_meeting.is_live


def test_a_meeting_that_has_not_started_cannot_be_ended(staff_client: Client, meeting):
    address = reverse("admin:meetings_meeting_end", args=[meeting.pk])

    response = staff_client.post(address, {"_form_submitted": "on"})

    assert response.status_code == 403
    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.SCHEDULED


def test_deleting_a_meeting_deletes_its_samples(staff_client: Client, seat):
    factories.metric(seat)
    factories.metric(kept := _seats(1)[0])
    factories.ended(seat.meeting)

    staff_client.post(
        reverse("admin:meetings_meeting_delete", args=[seat.meeting_id]),
        {"post": "yes"},
    )

    assert not Meeting.objects.filter(pk=seat.meeting_id).exists()
    assert AttentionMetric.objects.get().meeting_id == kept.meeting_id


def test_what_was_measured_of_a_person_can_be_erased(staff_client: Client, seat):
    factories.metric(seat)
    factories.ended(seat.meeting)
    address = reverse("admin:meetings_participant_erase", args=[seat.pk])

    asked = staff_client.get(address)
    response = staff_client.post(address, {"_form_submitted": "on"})

    assert "Erase what was measured of this person?" in asked.content.decode()
    assert response["HX-Redirect"] == _change(seat, "meetings_participant")
    assert AttentionMetric.objects.count() == 0


def test_nobody_is_erased_in_a_live_meeting(staff_client: Client, seat):
    factories.metric(seat)

    response = staff_client.post(
        reverse("admin:meetings_participant_erase", args=[seat.pk]),
        {"_form_submitted": "on"},
    )

    assert response.status_code == 403
    assert AttentionMetric.objects.count() == 1


def test_staff_who_only_look_erase_nobody(host: User, host_client: Client, seat):
    host.is_staff = True
    host.save()
    host.user_permissions.add(Permission.objects.get(codename="view_participant"))
    factories.metric(seat)
    factories.ended(seat.meeting)

    response = host_client.post(
        reverse("admin:meetings_participant_erase", args=[seat.pk]),
        {"_form_submitted": "on"},
    )

    assert response.status_code == 403
    assert AttentionMetric.objects.count() == 1


def _delete(staff_client: Client, meeting: Meeting) -> None:
    address = reverse("admin:meetings_meeting_delete", args=[meeting.pk])
    assert staff_client.post(address, {"post": "yes"}).status_code == 302


def test_the_guests_of_a_deleted_meeting_go_with_it(
    staff_client: Client, seat: Participant
):
    guest, elsewhere = factories.guest("Gina"), factories.guest("Gus")
    factories.seat(seat.meeting, user=guest)
    factories.seat(seat.meeting, user=elsewhere)
    factories.seat(factories.meeting(), user=elsewhere)

    _delete(staff_client, factories.ended(seat.meeting))

    assert set(User.objects.filter(is_guest=True)) == {elsewhere}
    assert User.objects.filter(pk=seat.user_id).exists()


def test_recordings_go_with_their_meeting(staff_client: Client, seat: Participant):
    factories.recording(meeting=seat.meeting, user=seat.user, started_at=NOON)
    ended = factories.ended(seat.meeting)
    address = reverse("admin:meetings_meeting_delete", args=[ended.pk])

    asked = staff_client.get(address).content.decode()
    _delete(staff_client, ended)

    assert "lesson.webm" in asked
    assert not VideoRecording.objects.exists()


def test_erasing_somebody_says_where_they_may_still_be_seen(
    staff_client: Client, host: User, seat: Participant
):
    kept = {"meeting": seat.meeting, "started_at": NOON}
    factories.recording(user=seat.user, source="camera", **kept)
    factories.recording(user=host, source="window", **kept)
    factories.ended(seat.meeting, at=NOON + timedelta(minutes=1))
    address = reverse("admin:meetings_participant_erase", args=[seat.pk])

    staff_client.post(address, {"_form_submitted": "on"})
    page = staff_client.get(_change(seat, "meetings_participant")).content.decode()

    assert "0 rows and 1 recordings of" in page
    assert "1 recorded windows may still show this person" in page
    assert VideoRecording.objects.get().source == "window"


@pytest.mark.parametrize("name", ["meetings_participant", "meetings_consent"])
def test_seats_and_answers_go_with_their_meeting_only(
    staff_client: Client, seat: Participant, name: str
):
    row = seat if name == "meetings_participant" else seat.consents.get()
    address = reverse(f"admin:{name}_delete", args=[row.pk])

    alone = staff_client.post(address, {"post": "yes"})
    many = staff_client.post(
        _list(name), {"action": "delete_selected", "_selected_action": [row.pk]}
    )

    assert alone.status_code == 403
    assert "delete_selected" not in many.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_live_meeting_cannot_be_deleted(staff_client: Client, live_meeting: Meeting):
    response = staff_client.post(
        reverse("admin:meetings_meeting_delete", args=[live_meeting.pk]),
        {"post": "yes"},
    )

    assert response.status_code == 403
    assert Meeting.objects.filter(pk=live_meeting.pk).exists()


def test_a_password_is_stored_as_a_hash(staff_client: Client, participant: User):
    address = reverse("admin:auth_user_password_change", args=[participant.pk])

    staff_client.post(
        address, {"password1": "a-new-Secret-71", "password2": "a-new-Secret-71"}
    )

    participant.refresh_from_db()
    assert check_password("a-new-Secret-71", participant.password)


def test_a_person_can_be_added_with_a_password(staff_client: Client):
    response = staff_client.post(
        reverse("admin:users_user_add"),
        {
            "email": "new@example.com",
            "name": "New Person",
            "password1": "a-new-Secret-71",
            "password2": "a-new-Secret-71",
        },
    )

    assert response.status_code == 302
    assert User.objects.get(email="new@example.com").check_password("a-new-Secret-71")


def test_guests_are_flagged(staff_client: Client):
    factories.guest("Gina")

    response = staff_client.get(_list("users_user"), {"is_guest__exact": "1"})

    assert "Guest" in response.content.decode()
    assert response.context["cl"].result_count == 1
