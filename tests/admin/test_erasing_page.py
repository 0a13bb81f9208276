"""The page that asks before a person is erased with everything about them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.services import erasing_people
from tests import factories
from tests.admin import rows
from users.models import Erasure, User

pytestmark = pytest.mark.django_db


def _address(person: object) -> str:
    return reverse("admin:users_user_erase", args=[person])


@pytest.fixture
def supervisor() -> Client:
    """The browser of somebody who may erase."""
    return rows.member_of("Supervisors")


def test_the_page_says_what_goes_and_changes_nothing(supervisor, participant: User):
    factories.seat(factories.started(factories.meeting()), user=participant)
    rows.token(participant)

    page = supervisor.get(_address(participant.pk))

    assert dict(page.context["traces"]) == {
        "Meetings they host": 0,
        "Meetings they took part in": 1,
        "Videos": 0,
        "Uploads": 0,
        "Tokens": 1,
        "Webhooks": 0,
    }
    assert participant.email in page.content.decode()
    assert not Erasure.objects.exists()


def test_with_the_address_typed_everything_goes_and_a_receipt_stays(
    supervisor, participant: User, seat
):
    factories.ended(seat.meeting)

    answer = supervisor.post(
        _address(participant.pk), {"email": participant.email.upper()}
    )
    erasure = Erasure.objects.get()
    erasing_people.carry_out(erasure.pk, at=timezone.now())

    assert answer["Location"] == reverse(
        "admin:users_erasure_change", args=[erasure.pk]
    )
    assert erasure.by_staff
    assert not User.objects.filter(pk=participant.pk).exists()
    receipt = supervisor.get(answer["Location"]).content.decode()
    assert "seats: 1" in receipt
    assert participant.email not in receipt


def test_another_address_erases_nobody(supervisor, participant: User, stranger: User):
    page = supervisor.post(_address(participant.pk), {"email": stranger.email})

    assert "This is not the address of this account." in page.content.decode()
    assert not Erasure.objects.exists()


def test_meetings_that_somebody_hosts_are_asked_for(supervisor, host: User, meeting):
    refused = supervisor.post(_address(host.pk), {"email": host.email})
    supervisor.post(_address(host.pk), {"email": host.email, "with_meetings": "on"})

    assert "1 meeting of this account would be deleted too" in refused.content.decode()
    assert Erasure.objects.get().by_staff


def test_whoever_hosts_a_live_meeting_is_not_erased(
    supervisor, host: User, live_meeting
):
    page = supervisor.post(
        _address(host.pk), {"email": host.email, "with_meetings": "on"}
    )

    assert "End the meeting" in page.content.decode()
    assert not Erasure.objects.exists()


def test_support_erases_nobody(participant: User):
    support = rows.member_of("Support")

    asked = support.get(_address(participant.pk))
    posted = support.post(_address(participant.pk), {"email": participant.email})

    assert (asked.status_code, posted.status_code) == (403, 403)
    assert not Erasure.objects.exists()


def test_nobody_erases_whoever_may_do_everything(supervisor, staff: User):
    assert supervisor.get(_address(staff.pk)).status_code == 403


def test_nobody_erases_themselves(staff: User, staff_client: Client):
    assert staff_client.get(_address(staff.pk)).status_code == 403


@pytest.mark.parametrize("bad", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_a_page_for_nobody_is_refused(bad: str, staff_client: Client, client: Client):
    assert staff_client.get(_address(bad)).status_code == 403
    assert client.get(_address(bad)).status_code == 302


def test_an_account_is_not_deleted_alone(staff_client: Client, participant: User):
    address = reverse("admin:users_user_delete", args=[participant.pk])

    assert staff_client.post(address, {"post": "yes"}).status_code == 403


def test_whoever_may_change_people_gives_no_powers(
    host: User, host_client: Client, participant: User, staff: User
):
    host.is_staff = True
    host.save()
    host.user_permissions.set(
        Permission.objects.filter(codename__in=["view_user", "change_user"])
    )
    page = reverse("admin:users_user_change", args=[participant.pk])

    host_client.post(
        page,
        {
            "email": participant.email,
            "name": "New",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        },
    )
    above = host_client.post(
        reverse("admin:auth_user_password_change", args=[staff.pk]),
        {"password1": "a-new-Secret-71", "password2": "a-new-Secret-71"},
    )

    participant.refresh_from_db()
    assert participant.name == "New"
    assert not participant.is_superuser
    assert not participant.is_staff
    assert above.status_code == 403
