"""The sign-up page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import User

URL = reverse("users:signup")
NEW = {"name": "Nora New", "email": "Nora@Example.com", "password": factories.PASSWORD}

pytestmark = pytest.mark.django_db


def test_a_new_person_is_signed_in_at_once(client: Client) -> None:
    answer = client.post(URL, NEW)

    user = User.objects.get(email="nora@example.com")
    assert answer["Location"] == reverse("meetings:list")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.check_password(factories.PASSWORD)


def test_a_known_address_is_refused_whatever_its_case(client: Client) -> None:
    factories.user(email="nora@example.com")

    answer = client.post(URL, NEW)

    assert "already an account with this address" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("name", " ", "Type the name", id="no name"),
        pytest.param("email", "nora", "not an e-mail address", id="no address"),
        pytest.param("password", "", "Type a password", id="no password"),
        pytest.param("password", "kq7", "too short", id="short password"),
        pytest.param("password", "password", "too common", id="common password"),
        pytest.param(
            "password", "nora@example", "too similar", id="address as password"
        ),
    ],
)
def test_bad_input_is_answered_in_plain_words(
    client: Client, field: str, value: str, words: str
) -> None:
    answer = client.post(URL, {**NEW, field: value})

    assert words in answer.content.decode()
    assert not User.objects.exists()


def test_a_guest_becomes_a_person_with_an_account(client: Client) -> None:
    client.force_login(factories.guest())

    client.post(URL, NEW)

    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert not user.is_guest
