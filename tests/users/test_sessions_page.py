"""Where somebody is signed in, and signing out from afar."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import factories
from users import browsers, tasks
from users.models import User, UserSession

URL, OTHERS = reverse("users:sessions"), reverse("users:end_other_sessions")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def noting(settings: Settings) -> None:
    """Note sessions, as the site does and the other tests do not."""
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "users.middleware.SessionsMiddleware",
    ]


def _browser(person: User, user_agent: str, address: str = "203.0.113.9") -> Client:
    """Sign in at the page and look at another."""
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address)
    client.post(
        reverse("users:login"),
        {"email": person.email, "password": factories.PASSWORD},
    )
    client.get(URL)
    return client


def _is_signed_in(client: Client) -> bool:
    return client.get(reverse("users:profile")).status_code == 200


def test_the_page_shows_every_browser_and_which_this_is(host: User):
    _browser(host, IPHONE)
    page = _browser(host, FIREFOX).get(URL).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1


def test_of_an_address_only_the_beginning_is_kept(host: User):
    page = _browser(host, FIREFOX).get(URL).content.decode()

    assert "203.0.113.0" in page
    assert "203.0.113.9" not in page
    assert UserSession.objects.get().address == "203.0.113.0"


def test_one_browser_is_signed_out_from_another(host: User):
    phone = _browser(host, IPHONE)
    here = _browser(host, FIREFOX)
    row = UserSession.objects.get(user_agent=IPHONE)

    here.post(reverse("users:end_session", args=[row.pk]))

    assert not _is_signed_in(phone)
    assert _is_signed_in(here)


def test_all_others_are_signed_out_also_those_that_nobody_noted(host: User):
    others = [_browser(host, IPHONE), Client()]
    others[1].force_login(host)
    here = _browser(host, FIREFOX)

    answer = here.post(OTHERS, follow=True)

    assert "2 other browsers are signed out" in answer.content.decode()
    assert [_is_signed_in(other) for other in others] == [False, False]
    assert _is_signed_in(here)


def test_nobody_signs_out_somebody_else(host: User, stranger: User):
    here = _browser(host, FIREFOX)
    row = UserSession.objects.get()
    stranger_client = _browser(stranger, FIREFOX)

    answer = stranger_client.post(reverse("users:end_session", args=[row.pk]))
    stranger_client.post(OTHERS)

    assert answer.status_code == 404
    assert _is_signed_in(here)


def test_whoever_signs_out_is_not_listed_any_more(host: User):
    client = _browser(host, FIREFOX)

    client.post(reverse("users:logout"))

    assert not UserSession.objects.exists()


def test_guests_are_not_noted(db: None):
    client = Client()
    client.force_login(factories.guest())

    answer = client.get(URL)

    assert answer["Location"] == reverse("users:signup")
    assert not UserSession.objects.exists()


def test_a_session_is_noted_once_a_minute(host: User, django_assert_num_queries):
    client = _browser(host, FIREFOX)

    with django_assert_num_queries(3):  # session, person, list
        client.get(URL)


def test_what_is_left_of_ended_sessions_is_tidied_away(host: User):
    _browser(host, FIREFOX)
    Session.objects.all().delete()

    tasks.tidy_sessions()

    assert not UserSession.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/5 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Mac OS X) Version/18 Safari/605", "Safari on macOS"),
        ("curl/8.5", "A program"),
        ("", "A program"),
    ],
)
def test_browsers_are_named_as_people_know_them(user_agent: str, name: str):
    assert browsers.name(user_agent) == name
