"""Who may call: tokens with their scopes, sessions with their CSRF token."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from users import tokens
from users.models import ApiToken, User

LIST = reverse("recordings_api:analyses")

pytestmark = pytest.mark.django_db


def secret_of(user: User, *scopes: str, **fields: Any) -> str:
    """Make a token and return its secret."""
    return tokens.make(
        user, name="script", scopes=scopes or {"read"}, at=timezone.now(), **fields
    ).secret


def ask(secret: str, url: str = LIST, method: str = "get", **headers: str) -> Any:
    """Call as a program does, without cookies."""
    call = getattr(Client(enforce_csrf_checks=True), method)
    return call(url, headers={"Authorization": f"Bearer {secret}", **headers})


def analysis_of(user: User) -> str:
    return reverse("recordings_api:analysis", args=[factories.analysis(user=user).pk])


def test_a_token_opens_what_is_its_persons(host: User):
    factories.analysis(user=host)
    factories.analysis(user=factories.user())

    answer = ask(secret_of(host))

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_the_scheme_may_be_written_in_any_case(host: User):
    secret = secret_of(host)

    assert ask("", Authorization=f"bEARER {secret}").status_code == 200


def test_the_last_use_is_noted(host: User):
    ask(secret_of(host))

    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer att_" + "x" * 43,
        "Bearer é",
        "Bearer a b",
        "Bearer " + "x" * 5000,
    ],
)
def test_a_wrong_token_is_401_even_beside_a_good_session(
    host_client: Client, header: str
):
    answer = host_client.get(LIST, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer.json()["code"] == "invalid_token"


def test_expired_revoked_and_wrong_tokens_read_the_same(host: User):
    now = timezone.now()
    expired = secret_of(host, expires_at=now - timedelta(seconds=1))
    revoked = secret_of(host)
    tokens.revoke(tokens.find(revoked, at=now), at=now)  # type: ignore[arg-type]

    answers = [ask(secret).content for secret in (expired, revoked, "att_x")]

    assert len(set(answers)) == 1


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic YTpi"}])
def test_nobody_is_asked_for_a_token(header: dict[str, str]):
    answer = Client().get(LIST, headers=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_opens_no_page(host: User):
    answer = ask(secret_of(host), reverse("users:profile"))

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        pytest.param({"read"}, "get", 200, id="read reads"),
        pytest.param({"read"}, "head", 200, id="read asks for the head"),
        pytest.param({"read"}, "delete", 403, id="read deletes nothing"),
        pytest.param({"write"}, "get", 403, id="write alone does not read"),
        pytest.param({"write"}, "delete", 204, id="write deletes"),
        pytest.param({"live"}, "get", 403, id="live alone does not read"),
        pytest.param({"read", "write"}, "delete", 204, id="both do both"),
    ],
)
def test_scopes(host: User, scopes: set[str], method: str, status: int):
    answer = ask(secret_of(host, *scopes), analysis_of(host), method)

    assert answer.status_code == status


def test_the_missing_scope_is_named(host: User):
    answer = ask(secret_of(host), analysis_of(host), "delete")

    assert answer.json()["code"] == "insufficient_scope"
    assert answer["WWW-Authenticate"] == (
        'Bearer realm="api", error="insufficient_scope", scope="write"'
    )


def test_a_missing_scope_says_nothing_about_what_exists(host: User):
    secret = secret_of(host)
    nowhere = reverse("recordings_api:analysis", args=[uuid.uuid4()])

    there = ask(secret, analysis_of(factories.user()), "delete")
    not_there = ask(secret, nowhere, "delete")

    assert there.status_code == not_there.status_code == 403
    assert there.content == not_there.content


def test_a_strangers_token_finds_nothing(host: User, stranger: User):
    answer = ask(secret_of(stranger, "read", "write"), analysis_of(host), "delete")

    assert answer.status_code == 404


def test_a_guest_has_no_use_for_the_api():
    client = Client()
    client.force_login(factories.guest())

    assert client.get(LIST).status_code == 403


def test_a_browser_needs_the_csrf_token_to_change(host: User):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(host)

    answer = browser.delete(analysis_of(host))

    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"


def test_a_program_needs_no_csrf_token(host: User):
    assert ask(secret_of(host, "write"), analysis_of(host), "delete").status_code == 204
