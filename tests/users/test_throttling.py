"""Too many wrong passwords lock an address for those who typed them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as site
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from tests import factories
from users import client_address
from users.models import User
from users.services import throttling

URL = reverse("users:login")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def _try(client: Client, person: User, password: str = "wrong", **meta: Any):
    return client.post(URL, {"email": person.email, "password": password}, **meta)


def _lock(client: Client, person: User, **meta: Any):
    for _ in range(site.AXES_FAILURE_LIMIT):
        answer = _try(client, person, **meta)
    return answer


def test_the_fifth_wrong_password_says_how_long_to_wait_and_the_way_out(
    client: Client, host: User
):
    answer = _lock(client, host)

    assert answer.status_code == 429
    assert "In 15 minutes you can try again" in answer.content.decode()
    assert reverse("account_reset_password") in answer.content.decode()


def test_locked_out_even_the_right_password_does_not_help(client: Client, host: User):
    _lock(client, host)

    assert _try(client, host, factories.PASSWORD).status_code == 429
    assert "_auth_user_id" not in client.session


def test_capital_letters_are_no_further_tries(client: Client, host: User):
    _lock(client, host)

    answer = client.post(
        URL, {"email": host.email.upper(), "password": factories.PASSWORD}
    )

    assert answer.status_code == 429


def test_from_elsewhere_the_address_is_not_locked(client: Client, host: User):
    _lock(client, host)

    answer = _try(client, host, factories.PASSWORD, REMOTE_ADDR="198.51.100.7")

    assert answer.status_code == 302


def test_other_people_of_the_same_place_are_not_locked(
    client: Client, host: User, stranger: User
):
    _lock(client, host)

    assert _try(client, stranger, factories.PASSWORD).status_code == 302


def test_after_a_quarter_of_an_hour_it_is_over(client: Client, host: User):
    with time_machine.travel(NOON, tick=False) as clock:
        _lock(client, host)
        clock.shift(timedelta(minutes=10))
        half_way = _try(client, host, factories.PASSWORD)
        clock.shift(timedelta(minutes=5, seconds=1))
        after = _try(client, host, factories.PASSWORD)

    assert "In 5 minutes" in half_way.content.decode()
    assert after.status_code == 302


def test_the_right_password_forgives_the_wrong_ones(client: Client, host: User):
    _try(client, host)
    _try(client, host, factories.PASSWORD)

    assert not AccessAttempt.objects.exists()


def test_no_password_and_no_address_is_kept_in_what_was_posted(
    client: Client, host: User
):
    _try(client, host, "hunter2-is-secret")

    kept = AccessAttempt.objects.get()
    assert "hunter2" not in kept.post_data
    assert host.email not in kept.post_data


def test_staff_unlock_by_deleting_the_row(
    client: Client, host: User, staff_client: Client
):
    _lock(client, host)
    row = AccessAttempt.objects.get()
    shown = staff_client.get(reverse("admin:axes_accessattempt_changelist"))

    staff_client.post(
        reverse("admin:axes_accessattempt_delete", args=[row.pk]), {"post": "yes"}
    )

    assert host.email in shown.content.decode()
    assert _try(client, host, factories.PASSWORD).status_code == 302


def test_forgiving_takes_the_address_in_any_spelling(client: Client, host: User):
    _lock(client, host)

    throttling.forgive(host.email.upper())

    assert _try(client, host, factories.PASSWORD).status_code == 302


def test_many_tries_from_one_place_wait_whatever_the_address(
    client: Client, host: User, settings: Settings
):
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}

    answers = [
        client.post(
            URL,
            {"email": f"somebody{n}@example.com", "password": "x"},
            REMOTE_ADDR="198.51.100.99",
        ).status_code
        for n in range(4)
    ]

    assert answers == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        pytest.param(0, "203.0.113.9", "192.0.2.1", id="no proxy: not believed"),
        pytest.param(1, "203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param(1, "6.6.6.6, 203.0.113.9", "203.0.113.9", id="one, and a lie"),
        pytest.param(2, "203.0.113.9, 10.0.0.2", "203.0.113.9", id="two proxies"),
        pytest.param(2, "203.0.113.9", "192.0.2.1", id="fewer than said"),
        pytest.param(1, "nonsense", "192.0.2.1", id="no address"),
        pytest.param(1, "2001:db8:1:2:3::4", "2001:db8:1:2::", id="version 6"),
        pytest.param(1, "::ffff:203.0.113.9", "203.0.113.9", id="4 written as 6"),
    ],
)
def test_where_a_request_comes_from(
    settings: Settings, proxies: int, forwarded: str, found: str
):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded
    )

    assert client_address.of(request) == found


@pytest.mark.parametrize(
    ("whole", "short"),
    [("203.0.113.9", "203.0.113.0"), ("2001:db8:1:2::3", "2001:db8:1::")],
)
def test_what_is_shown_of_an_address_names_no_house(whole: str, short: str):
    assert client_address.shortened(whole) == short
