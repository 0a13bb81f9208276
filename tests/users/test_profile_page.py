"""The profile page."""

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import factories
from users.models import User

URL = reverse("users:profile")
NEW_PASSWORD = "another horse battery staple"


def test_the_page_shows_the_own_address(host_client: Client, host: User) -> None:
    assert host.email in host_client.get(URL).content.decode()


def test_anonymous_people_sign_in_first(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"{reverse('users:login')}?next={URL}"


def test_a_guest_is_offered_an_account(client: Client, db: None) -> None:
    client.force_login(factories.guest())

    assert client.get(URL)["Location"] == reverse("users:signup")


def test_a_new_name_is_saved(host_client: Client, host: User) -> None:
    host_client.post(URL, {"save": "name", "name": "Helena"})

    host.refresh_from_db()
    assert host.name == "Helena"


def test_an_empty_name_is_refused(host_client: Client, host: User) -> None:
    answer = host_client.post(URL, {"save": "name", "name": ""})

    assert "Type the name that others should see." in answer.content.decode()


def test_a_new_password_keeps_this_browser_signed_in(
    host_client: Client, host: User
) -> None:
    host_client.post(
        URL,
        {
            "save": "password",
            "old_password": factories.PASSWORD,
            "new_password": NEW_PASSWORD,
        },
    )

    host.refresh_from_db()
    assert host.check_password(NEW_PASSWORD)
    assert host_client.get(URL).status_code == 200


def test_a_wrong_current_password_changes_nothing(
    host_client: Client, host: User
) -> None:
    answer = host_client.post(
        URL,
        {"save": "password", "old_password": "wrong", "new_password": NEW_PASSWORD},
    )

    host.refresh_from_db()
    assert "This is not your current password." in answer.content.decode()
    assert host.check_password(factories.PASSWORD)


def test_whoever_sits_at_an_open_browser_guesses_a_few_passwords_only(
    host_client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "2/m/user"}
    guess = {"save": "password", "old_password": "x", "new_password": NEW_PASSWORD}

    answers = [host_client.post(URL, guess).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert host_client.get(URL).status_code == 200
