"""What belongs to accounts, in the admin: deleted whole, and no way into an account."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.admin import rows
from users.models import User, UserSession, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper() -> Client:
    """Staff who may do everything with addresses and second proofs, and nothing else."""
    person = factories.user(name="Hel Per", is_staff=True)
    models = ["emailaddress", "authenticator"]
    person.user_permissions.set(
        Permission.objects.filter(content_type__model__in=models)
    )
    client = Client()
    client.force_login(person)
    return client


def _address(person: User, *, verified: bool = False) -> EmailAddress:
    return EmailAddress.objects.create(
        user=person, email=person.email, verified=verified, primary=True
    )


def _change(address: EmailAddress) -> str:
    return reverse("admin:account_emailaddress_change", args=[address.pk])


def test_a_webhook_is_deleted_with_its_messages(staff_client: Client):
    endpoint = rows.delivery().endpoint
    address = reverse("admin:users_webhookendpoint_delete", args=[endpoint.pk])

    asked = staff_client.get(address).content.decode()
    staff_client.post(address, {"post": "yes"})

    assert "Pat Payload" not in asked
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_many_webhooks_are_deleted_at_once(staff_client: Client):
    kept, *chosen = (rows.delivery().endpoint for _ in range(3))

    staff_client.post(
        reverse("admin:users_webhookendpoint_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [one.pk for one in chosen],
            "post": "yes",
        },
    )

    assert WebhookEndpoint.objects.get() == kept


def test_staff_vouch_for_an_address(helper: Client, participant: User):
    address = _address(participant)

    helper.post(_change(address), {"verified": "on"})

    address.refresh_from_db()
    assert address.verified


def test_staff_give_nobody_another_address(
    helper: Client, participant: User, host: User
):
    address = _address(participant)
    typed = {"email": "mine@example.com", "user": str(host.pk), "verified": "on"}

    added = helper.post(reverse("admin:account_emailaddress_add"), typed)
    helper.post(_change(address), typed)

    assert added.status_code == 403
    assert EmailAddress.objects.get().email == participant.email
    assert EmailAddress.objects.get().user == participant


@pytest.mark.parametrize("what", ["address", "second proof"])
@pytest.mark.parametrize("power", ["superuser", "staff"])
def test_what_lets_other_staff_in_only_a_superuser_touches(
    what: str, power: str, helper: Client, staff_client: Client
):
    above = factories.user(is_staff=power == "staff", is_superuser=power == "superuser")
    if what == "address":
        row, name = _address(above), "account_emailaddress"
    else:
        row = Authenticator.objects.create(user=above, type="totp", data={})
        name = "mfa_authenticator"
    delete = reverse(f"admin:{name}_delete", args=[row.pk])

    refused = helper.post(delete, {"post": "yes"})
    many = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    helper.post(reverse(f"admin:{name}_changelist"), many)
    is_there = type(row).objects.filter(pk=row.pk).exists()
    staff_client.post(delete, {"post": "yes"})

    assert refused.status_code == 403
    assert is_there
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_staff_sign_a_browser_out(
    staff_client: Client, host: User, host_client: Client
):
    row = rows.session(host, session_key=host_client.session.session_key)

    staff_client.post(
        reverse("admin:users_usersession_delete", args=[row.pk]), {"post": "yes"}
    )

    assert host_client.get(reverse("users:profile")).status_code == 302
    assert not UserSession.objects.exists()
