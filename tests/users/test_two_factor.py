"""A code of an app besides the password."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import User

SIGN_IN, CODE = reverse("users:login"), reverse("mfa_authenticate")
SET_UP, OVERVIEW = reverse("mfa_activate_totp"), reverse("mfa_index")
CODES = reverse("mfa_view_recovery_codes")


def _code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def _prove(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})


def _set_up(client: Client) -> str:
    _prove(client)
    page = client.get(SET_UP)
    secret = str(page.context["form"].secret)
    answer = client.post(SET_UP, {"code": _code(secret)})
    assert answer["Location"] == CODES
    return secret


@pytest.fixture
def secret(host_client: Client) -> str:
    """The secret of the host's app."""
    secret = _set_up(host_client)
    totp.cache.clear()
    return secret


def _password(client: Client, host: User):
    return client.post(SIGN_IN, {"email": host.email, "password": factories.PASSWORD})


def test_setting_up_wants_the_password_again(host_client: Client):
    answer = host_client.get(SET_UP)

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_the_page_shows_a_picture_and_a_key_to_type(host_client: Client):
    _prove(host_client)

    page = host_client.get(SET_UP)

    assert "data:image/svg+xml" in page.content.decode()
    assert page.context["form"].secret in page.content.decode()


def test_a_wrong_first_code_switches_nothing_on(host_client: Client):
    _prove(host_client)
    host_client.get(SET_UP)

    answer = host_client.post(SET_UP, {"code": "000000"})

    assert "This code is not right" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_lets_nobody_in(client: Client, host: User, secret: str):
    answer = _password(client, host)

    assert answer["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("meetings:list")).status_code == 302


def test_the_code_lets_in_and_leads_on(client: Client, host: User, secret: str):
    client.post(
        SIGN_IN,
        {
            "email": host.email,
            "password": factories.PASSWORD,
            "next": "/meetings/new/",
        },
    )

    answer = client.post(CODE, {"code": _code(secret)})

    assert answer["Location"] == "/meetings/new/"
    assert client.session["_auth_user_id"] == str(host.pk)


def test_a_wrong_code_does_not(client: Client, host: User, secret: str):
    _password(client, host)

    answer = client.post(CODE, {"code": "000000"})

    assert "This code is not right" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_guest_who_has_an_account_types_the_code_too(
    client: Client, host: User, secret: str
):
    client.force_login(factories.guest())
    _password(client, host)

    client.post(CODE, {"code": _code(secret)})

    assert client.session["_auth_user_id"] == str(host.pk)


def test_a_recovery_code_works_once(
    client: Client, host: User, host_client: Client, secret: str
):
    code = host_client.get(CODES).context["unused_codes"][0]
    _password(client, host)
    first = client.post(CODE, {"code": code})
    other = Client()
    _password(other, host)

    second = other.post(CODE, {"code": code})

    assert first.status_code == 302
    assert "This code is not right" in second.content.decode()


def test_the_recovery_codes_can_be_saved(host_client: Client, secret: str):
    shown = host_client.get(CODES).context["unused_codes"]

    saved = host_client.get(reverse("mfa_download_recovery_codes"))

    assert saved.content.decode().split() == shown
    assert "attachment" in saved["Content-Disposition"]


def test_new_recovery_codes_replace_the_former(host_client: Client, secret: str):
    before = host_client.get(CODES).context["unused_codes"]

    host_client.post(reverse("mfa_generate_recovery_codes"))

    assert not set(before) & set(host_client.get(CODES).context["unused_codes"])


def test_switched_off_the_password_is_enough(
    client: Client, host: User, host_client: Client, secret: str
):
    host_client.post(reverse("mfa_deactivate_totp"))

    assert _password(client, host)["Location"] == reverse("meetings:list")
    assert not Authenticator.objects.exists()


def test_staff_do_not_get_round_it_through_the_admin(
    client: Client, staff: User, staff_client: Client
):
    _set_up(staff_client)

    answer = client.post(
        reverse("admin:login"),
        {"username": staff.email, "password": factories.PASSWORD},
    )

    assert answer["Location"].startswith(SIGN_IN)
    assert "_auth_user_id" not in client.session


def test_the_overview_says_whether_it_is_on(host_client: Client):
    off = host_client.get(OVERVIEW).content.decode()
    _set_up(host_client)
    on = host_client.get(OVERVIEW).content.decode()

    assert "Set it up" in off
    assert "Switch it off" in on
    assert "10 codes are left" in on
