"""A forgotten password is set anew through a link in a mail."""

import re
import smtplib

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.users import mails
from users.models import User

URL = reverse("account_reset_password")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
NEW = "another horse battery staple"


def _follow(client: Client, link: str) -> str:
    """Open the link; return where its form is."""
    answer = client.get(link)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_link_sets_a_new_password(client: Client, host: User):
    client.post(URL, {"email": host.email})
    form = _follow(client, mails.link())

    client.post(form, {"password1": NEW})

    host.refresh_from_db()
    assert mails.last_to() == [host.email]
    assert host.check_password(NEW)


def test_the_link_works_once(client: Client, host: User):
    client.post(URL, {"email": host.email})
    link = mails.link()
    client.post(_follow(client, link), {"password1": NEW})

    again = Client().get(link)

    assert "not valid any more" in again.content.decode()


def test_an_easy_password_is_refused(client: Client, host: User):
    client.post(URL, {"email": host.email})

    answer = client.post(_follow(client, mails.link()), {"password1": "12345678"})

    host.refresh_from_db()
    assert answer.status_code == 200
    assert host.check_password(factories.PASSWORD)


def test_other_browsers_are_signed_out(client: Client, host: User, host_client: Client):
    client.post(URL, {"email": host.email})
    client.post(_follow(client, mails.link()), {"password1": NEW})

    assert host_client.get(reverse("users:profile")).status_code == 302


def test_whoever_is_locked_out_gets_in_at_once(client: Client, host: User):
    wrong = {"email": host.email, "password": "wrong"}
    for _ in range(5):
        locked = client.post(reverse("users:login"), wrong)
    client.post(URL, {"email": host.email})
    client.post(_follow(client, mails.link()), {"password1": NEW})

    answer = client.post(reverse("users:login"), {"email": host.email, "password": NEW})

    assert locked.status_code == 429
    assert answer.status_code == 302


@pytest.mark.django_db
def test_the_page_does_not_tell_who_has_an_account(client: Client):
    factories.user(email="here@example.com")

    answers = [
        _TOKEN.sub(
            "", client.post(URL, {"email": address}, follow=True).content.decode()
        )
        for address in ("here@example.com", "nobody@example.com")
    ]

    assert answers[0] == answers[1]
    assert "no account" in str(mail.outbox[-1].body)


def test_a_mail_server_that_is_away_is_said(
    client: Client, host: User, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object, **__: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mail.EmailMessage, "send", away)

    answer = client.post(URL, {"email": host.email}, follow=True)

    assert "could not be sent" in answer.content.decode()


@pytest.mark.django_db
def test_a_false_link_leads_to_a_new_one(client: Client):
    answer = client.get(reverse("account_reset_password_from_key", args=["abc", "def"]))

    assert URL in answer.content.decode()
