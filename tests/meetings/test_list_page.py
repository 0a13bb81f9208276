"""The list of meetings."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import factories
from users.models import User

URL = reverse("meetings:list")


def _page(client: Client, **query: str) -> str:
    return client.get(URL, query).content.decode()


def test_a_new_host_is_told_what_to_do(host_client: Client) -> None:
    assert "Your first meeting" in _page(host_client)


def test_the_root_is_the_list(host_client: Client) -> None:
    assert "Your first meeting" in host_client.get("/").content.decode()


def test_meetings_stand_under_live_next_and_recent(
    host_client: Client, host: User
) -> None:
    factories.started(factories.meeting(host=host, title="Runs"))
    factories.meeting(host=host, title="Comes")
    factories.ended(factories.started(factories.meeting(host=host, title="Was")))

    page = _page(host_client)

    order = ["Live now", "Runs", "Next", "Comes", "Recent", "Was"]
    assert sorted(order, key=page.index) == order


def test_a_recent_meeting_shows_its_score(host_client: Client, host: User) -> None:
    meeting = factories.ended(factories.started(factories.meeting(host=host)))
    factories.summary(meeting, avg_attention_score=81.6, participant_count=3)

    page = _page(host_client)

    assert ">82</b>" in page
    assert "3 people" in page


def test_a_meeting_without_a_known_score_shows_no_zero(
    host_client: Client, host: User
) -> None:
    meeting = factories.ended(factories.started(factories.meeting(host=host)))
    factories.summary(meeting, avg_attention_score=None)

    assert "Not measured" in _page(host_client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("ALGEBRA", True, id="part, other case"),
        pytest.param("%", False, id="a wildcard is a letter"),
    ],
)
def test_search_looks_into_titles(
    host_client: Client, host: User, query: str, found: bool
) -> None:
    factories.meeting(host=host, title="Linear algebra")

    assert ("Linear algebra" in _page(host_client, q=query)) is found


def test_a_search_without_a_hit_leads_back(host_client: Client) -> None:
    assert "Show all meetings" in _page(host_client, q="nothing")


@pytest.mark.parametrize("page", ["0", "99", "x"])
def test_a_page_that_is_not_there_is_no_error(host_client: Client, page: str) -> None:
    assert host_client.get(URL, {"page": page}).status_code == 200


def test_strangers_meetings_are_not_listed(stranger_client: Client, host: User) -> None:
    factories.meeting(host=host, title="Private talk")

    assert "Private talk" not in _page(stranger_client)


def test_anonymous_people_sign_in_first(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"{reverse('users:login')}?next={URL}"


def test_a_guest_is_offered_an_account(client: Client, db: None) -> None:
    client.force_login(factories.guest())

    assert client.get(URL)["Location"].startswith(reverse("users:signup"))


def test_more_meetings_take_no_more_queries(
    host_client: Client,
    host: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        meeting = factories.ended(factories.started(factories.meeting(host=host)))
        factories.summary(meeting)
        factories.seat(factories.started(factories.meeting(host=host)))
        factories.meeting(host=host)

    with django_assert_max_num_queries(6):
        _page(host_client)
