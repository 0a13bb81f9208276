"""Addresses are confirmed by a link in a mail where there is a mail server."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import factories
from tests.users import mails
from users.models import User

SIGN_UP, SIGN_IN = reverse("users:signup"), reverse("users:login")
SENT = reverse("account_email_verification_sent")
ADDRESS = reverse("account_email")
NEW = {
    "name": "Nora New",
    "email": "nora@example.com",
    "password": factories.PASSWORD,
}


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """The settings that EMAIL_URL makes; mails stay in the outbox of the test."""
    settings.HAS_MAIL_SERVER = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True


pytestmark = pytest.mark.django_db


def test_without_a_mail_server_somebody_new_is_in_at_once(client: Client):
    client.post(SIGN_UP, NEW)

    assert "_auth_user_id" in client.session
    assert mail.outbox == []


def test_somebody_new_confirms_first_and_is_then_in(client: Client, mail_server):
    answer = client.post(SIGN_UP, NEW)
    signed_in_before = "_auth_user_id" in client.session
    client.post(mails.link())

    assert answer["Location"] == SENT
    assert not signed_in_before
    assert "_auth_user_id" in client.session
    assert client.get(SENT).status_code == 200


def test_the_link_asks_before_it_confirms(client: Client, mail_server):
    client.post(SIGN_UP, NEW)

    client.get(mails.link())

    assert not EmailAddress.objects.get().verified


def test_the_link_lets_nobody_in_from_another_browser(client: Client, mail_server):
    client.post(SIGN_UP, NEW)
    other = Client()

    other.post(mails.link())

    assert EmailAddress.objects.get().verified
    assert "_auth_user_id" not in other.session


def test_an_account_from_before_is_asked_when_it_signs_in(
    client: Client, host: User, mail_server
):
    answer = client.post(SIGN_IN, {"email": host.email, "password": factories.PASSWORD})

    assert answer["Location"] == SENT
    assert mails.last_to() == [host.email]


def test_a_taken_address_reads_like_a_new_one(client: Client, host: User, mail_server):
    new = client.post(SIGN_UP, NEW)
    taken = Client().post(SIGN_UP, {**NEW, "email": host.email})

    assert (new.status_code, new["Location"]) == (taken.status_code, taken["Location"])
    assert mails.last_to() == [host.email]
    assert "there is one already" in str(mail.outbox[-1].body)


def test_a_new_address_counts_once_it_is_confirmed(host_client: Client, host: User):
    _prove(host_client)
    host_client.post(ADDRESS, {"email": "helen@new.example", "action_add": "1"})
    host.refresh_from_db()
    before = host.email
    host_client.post(mails.link())

    host.refresh_from_db()
    assert mails.last_to() == ["helen@new.example"]
    assert before == "host@example.com"
    assert host.email == "helen@new.example"


@pytest.mark.parametrize("action", ["action_primary", "action_remove"])
def test_no_button_makes_an_unconfirmed_address_the_one_to_sign_in_with(
    host_client: Client, host: User, action: str
):
    _prove(host_client)
    host_client.post(ADDRESS, {"email": "helen@new.example", "action_add": "1"})

    for address in (host.email, "helen@new.example"):
        host_client.post(ADDRESS, {"email": address, action: "1"})

    host.refresh_from_db()
    assert host.email == "host@example.com"


def test_nobody_gets_the_address_of_somebody_else(
    host_client: Client, host: User, stranger: User
):
    _prove(host_client)
    host_client.post(ADDRESS, {"email": stranger.email, "action_add": "1"})

    answer = host_client.post(mails.link(), follow=True)

    host.refresh_from_db()
    assert answer.status_code == 200
    assert "Another account has this address" in answer.content.decode()
    assert host.email == "host@example.com"


def test_changing_the_address_wants_the_password_again(host_client: Client):
    answer = host_client.post(
        ADDRESS, {"email": "helen@new.example", "action_add": "1"}
    )

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_a_wrong_password_proves_nothing(host_client: Client):
    answer = host_client.post(reverse("account_reauthenticate"), {"password": "wrong"})

    assert "not your current password" in answer.content.decode()


def test_the_page_says_where_mails_go_without_a_server(host_client: Client):
    assert "sends no mail yet" in host_client.get(ADDRESS).content.decode()


def test_a_changed_password_is_told_by_mail(
    host_client: Client, host: User, mail_server
):
    host_client.post(
        reverse("users:profile"),
        {
            "save": "password",
            "old_password": factories.PASSWORD,
            "new_password": "another horse battery staple",
        },
    )

    assert mails.last_to() == [host.email]
    assert "Was it not you?" in str(mail.outbox[-1].body)


def _prove(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
