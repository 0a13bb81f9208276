"""The page on which people make and revoke the tokens of their programs."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from users import tokens
from users.models import ApiToken, User

PAGE = reverse("users:tokens")
GOOD = {"name": "Calendar", "scopes": ["read", "live"], "lifetime": "90"}

pytestmark = pytest.mark.django_db


def revoking(token: ApiToken) -> str:
    return reverse("users:revoke_token", args=[token.pk])


def token_of(user: User, name: str = "Script", **fields) -> ApiToken:
    return tokens.make(
        user, name=name, scopes={"read"}, at=timezone.now(), **fields
    ).token


def test_a_token_is_shown_once_and_works(host_client: Client, host: User):
    answer = host_client.post(PAGE, GOOD)
    secret = re.findall(r'value="(att_[\w-]{43})"', answer.content.decode())[0]
    again = host_client.get(PAGE)

    token = tokens.find(secret, at=timezone.now())
    assert token is not None
    assert (token.user, token.name, token.scopes) == (
        host,
        "Calendar",
        ["live", "read"],
    )
    assert secret not in again.content.decode()
    assert token.prefix in again.content.decode()


def test_the_answer_with_the_token_is_kept_nowhere(host_client: Client):
    assert "no-store" in host_client.post(PAGE, GOOD)["Cache-Control"]


@pytest.mark.parametrize(
    ("lifetime", "days"), [("30", 30), ("90", 90), ("365", 365), ("never", None)]
)
def test_the_lifetime_that_was_chosen(
    host_client: Client, lifetime: str, days: int | None
):
    before = timezone.now()
    host_client.post(PAGE, GOOD | {"lifetime": lifetime})

    expires_at = ApiToken.objects.get().expires_at
    if days is None:
        assert expires_at is None
    else:
        assert expires_at is not None
        assert (
            timedelta(0)
            <= expires_at - before - timedelta(days=days)
            < timedelta(minutes=1)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\x00b"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"lifetime": "forever"},
        {"lifetime": "9" * 400},
        {"lifetime": ""},
    ],
)
def test_what_cannot_be_made_is_said(host_client: Client, wrong: dict):
    answer = host_client.post(PAGE, GOOD | wrong)

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_too_many_tokens_are_said(host_client: Client, host: User, monkeypatch):
    monkeypatch.setattr(tokens, "MAX_PER_PERSON", 1)
    token_of(host)

    answer = host_client.post(PAGE, GOOD)

    assert "Revoke one." in answer.content.decode()
    assert ApiToken.objects.count() == 1


def test_the_list_says_what_became_of_each(host_client: Client, host: User):
    now = timezone.now()
    tokens.note_use(token_of(host, "Used"), at=now)
    token_of(host, "Over", expires_at=now - timedelta(days=1))
    token_of(factories.user(), "Of somebody else")

    text = host_client.get(PAGE).content.decode()

    assert "Last used:" in text
    assert "Never used" in text
    assert "Expired" in text
    assert "Of somebody else" not in text


def test_the_list_asks_the_database_once_for_any_number(
    host_client: Client, host: User, django_assert_max_num_queries
):
    for number in range(20):
        token_of(host, f"Script {number}")

    with django_assert_max_num_queries(4):
        host_client.get(PAGE)


def test_a_token_is_revoked(host_client: Client, host: User):
    token = token_of(host)

    answer = host_client.post(revoking(token), follow=True)

    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "is revoked" in answer.content.decode()
    assert token.prefix not in answer.content.decode()


def test_a_stranger_revokes_nothing(stranger_client: Client, host: User):
    token = token_of(host)
    missing = reverse("users:revoke_token", args=[uuid.uuid4()])

    answers = [stranger_client.post(url) for url in (revoking(token), missing)]

    token.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert token.revoked_at is None


def test_revoking_takes_a_form(host_client: Client, host: User):
    assert host_client.get(revoking(token_of(host))).status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_in_first(client: Client, method: str):
    answer = getattr(client, method)(PAGE)

    assert answer["Location"].startswith(reverse("users:login"))


def test_a_guest_needs_an_account():
    client = Client()
    client.force_login(factories.guest())

    assert client.get(PAGE)["Location"] == reverse("users:signup")
    assert client.post(PAGE, GOOD)["Location"] == reverse("users:signup")
    assert not ApiToken.objects.exists()


def test_a_name_is_text_and_no_markup(host_client: Client, host: User):
    token_of(host, "<script>alert(1)</script>")

    assert "<script>alert" not in host_client.get(PAGE).content.decode()
