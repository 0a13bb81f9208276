"""How often one may call, what the answer says about it, and what happens then."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from attention_site import settings as site_settings
from attention_site.api import limits
from tests import factories
from tests.factories import NOON
from users import tokens
from users.models import User

LIST = reverse("recordings_api:analyses")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_limits(settings: Settings):
    settings.API_RATES = {
        "user": "3/minute",
        "token": "2/minute",
        "anonymous": "2/minute",
        "uploads": "1/hour",
    }


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def program(user: User, address: str = "127.0.0.1") -> Any:
    """Return what calls the list with a new token of the person."""
    made = tokens.make(user, name="x", scopes={"read"}, at=timezone.now())
    client = Client(REMOTE_ADDR=address)
    return lambda: client.get(LIST, headers={"Authorization": f"Bearer {made.secret}"})


def test_the_answer_says_what_is_left(host_client: Client):
    answer = host_client.get(LIST)

    assert answer["RateLimit-Policy"] == '"user";q=3;w=60'
    assert answer["RateLimit"] == '"user";r=2;t=60'


def test_one_call_too_many_is_429(host_client: Client):
    answers = [host_client.get(LIST) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert answers[3].json()["code"] == "throttled"
    assert answers[3]["Retry-After"] == "60"
    assert answers[3]["RateLimit"] == '"user";r=0;t=60'


def test_the_next_window_begins_at_nothing(host_client: Client, at_noon):
    for _ in range(4):
        host_client.get(LIST)

    at_noon.shift(59)
    assert host_client.get(LIST)["Retry-After"] == "1"
    at_noon.shift(1)
    assert host_client.get(LIST).status_code == 200


def test_people_have_limits_of_their_own(host_client: Client, stranger_client: Client):
    for _ in range(4):
        host_client.get(LIST)

    assert stranger_client.get(LIST).status_code == 200


def test_each_token_counts_and_all_of_a_person_together(host: User):
    first, second = program(host), program(host)

    assert first()["RateLimit"] == '"user";r=2;t=60, "token";r=1;t=60'
    assert second()["RateLimit"] == '"user";r=1;t=60, "token";r=1;t=60'
    assert second().status_code == 200
    assert second().status_code == 429


def test_strangers_are_counted_by_their_address_though_turned_away():
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")

    answers = [here.get(LIST) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0]["RateLimit"] == '"anonymous";r=1;t=60'
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["status"] == 429
    assert there.get(LIST).status_code == 401


def test_behind_a_proxy_strangers_have_limits_of_their_own(settings: Settings):
    settings.TRUSTED_PROXIES = 1

    def ask(address: str) -> int:
        # What stands before the proxy's own word anybody can write.
        headers = {"X-Forwarded-For": f"203.0.113.{next(forged)}, {address}"}
        return Client().get(LIST, headers=headers).status_code

    forged = iter(range(9))
    assert [ask("192.0.2.1") for _ in range(3)] == [401, 401, 429]
    assert ask("192.0.2.2") == 401


def test_what_a_token_may_not_do_counts_too(host: User):
    made = tokens.make(host, name="x", scopes={"live"}, at=timezone.now())

    def ask() -> Any:
        return Client().get(LIST, headers={"Authorization": f"Bearer {made.secret}"})

    answers = [ask() for _ in range(4)]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
    assert answers[0]["RateLimit"] == '"user";r=2;t=60'
    assert answers[3]["Retry-After"] == "60"


def test_a_form_without_its_token_counts_too(host: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(host)

    answers = [client.post(LIST) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [403, 403, 429]


def test_guessing_tokens_ends_and_good_tokens_go_on(host: User):
    client = Client()
    for _ in range(5):
        wrong = client.get(LIST, headers={"Authorization": "Bearer att_x"})

    assert wrong.status_code == 429
    assert program(host)().status_code == 200


def test_pages_are_not_limited(host_client: Client):
    answers = [host_client.get(reverse("users:profile")) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0]


def test_while_redis_is_away_nobody_is_limited(
    host_client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    answers = [host_client.get(LIST) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {200}
    assert "the cache is away" in caplog.text


def test_counting_at_once_loses_no_call():
    standings = [limits.count("user", "me", now=0.0) for _ in range(5)]

    assert [one.used for one in standings] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["user", "token", "anonymous", "uploads"])
def test_the_limits_of_the_site_can_be_read(name: str, settings: Settings):
    settings.API_RATES = site_settings.API_RATES

    calls, seconds = limits.rate(name)

    assert calls >= 1
    assert seconds in limits.PERIODS_S.values()


def test_a_persons_videos_have_a_limit(host_client: Client, host: User):
    factories.analysis(user=host)

    first, second = (host_client.post(LIST, {}) for _ in range(2))

    assert '"uploads";r=0' in first["RateLimit"]
    assert (first.status_code, second.status_code) == (400, 429)
    assert host_client.get(LIST).status_code == 200
