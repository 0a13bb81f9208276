"""The sign-in page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import User

URL = reverse("users:login")


def test_the_right_password_leads_to_the_meetings(client: Client, host: User) -> None:
    answer = client.post(URL, {"email": host.email, "password": factories.PASSWORD})

    assert answer["Location"] == reverse("meetings:list")
    assert client.session["_auth_user_id"] == str(host.pk)


def test_capital_letters_in_the_address_do_not_matter(
    client: Client, host: User
) -> None:
    answer = client.post(
        URL, {"email": host.email.upper(), "password": factories.PASSWORD}
    )

    assert answer.status_code == 302


def test_a_wrong_password_is_answered_in_plain_words(
    client: Client, host: User
) -> None:
    answer = client.post(URL, {"email": host.email, "password": "wrong"})

    assert "do not belong together" in answer.content.decode()


def test_a_wrong_address_reads_like_a_wrong_password(
    client: Client, host: User
) -> None:
    wrong_address = client.post(URL, {"email": "no@example.com", "password": "x"})
    wrong_password = client.post(URL, {"email": host.email, "password": "x"})

    errors = [
        answer.context["form"].errors for answer in (wrong_address, wrong_password)
    ]
    assert errors[0] == errors[1]


@pytest.mark.django_db
def test_empty_fields_are_named(client: Client) -> None:
    answer = client.post(URL, {"email": "", "password": ""})

    assert "Type your e-mail address." in answer.content.decode()
    assert "Type a password." in answer.content.decode()


def test_a_guest_cannot_sign_in(client: Client, db: None) -> None:
    guest = factories.guest()

    answer = client.post(URL, {"email": guest.email, "password": ""})

    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        pytest.param("/meetings/new/", "/meetings/new/", id="page of this site"),
        pytest.param("abc", "abc", id="word that names no page"),
        pytest.param("https://evil.example/", "/meetings/", id="other site"),
        pytest.param("//evil.example/", "/meetings/", id="other site, no scheme"),
        pytest.param("javascript:alert(1)", "/meetings/", id="script"),
    ],
)
def test_signing_in_leads_on_within_this_site_only(
    client: Client, host: User, wanted: str, landed: str
) -> None:
    answer = client.post(
        URL, {"email": host.email, "password": factories.PASSWORD, "next": wanted}
    )

    assert answer["Location"] == landed


def test_signing_out_takes_a_post(host_client: Client) -> None:
    assert host_client.get(reverse("users:logout")).status_code == 405
    assert host_client.post(reverse("users:logout"))["Location"] == URL
    assert "_auth_user_id" not in host_client.session
