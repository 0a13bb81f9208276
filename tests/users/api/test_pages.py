"""Pages that a cursor leads through, and what is no cursor."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from tests import factories
from tests.factories import NOON
from users.api.pages import Pages
from users.models import User

pytestmark = pytest.mark.django_db


class People(APIView):
    """Lists every person."""

    def get(self, request: Request) -> Response:
        pages = Pages()
        found = pages.paginate_queryset(User.objects.all(), request, view=self)
        return pages.get_paginated_response([person.email for person in found])


def ask(user: User, query: str | dict[str, Any]) -> Response:
    if isinstance(query, str):
        request = APIRequestFactory().get(f"/people/{query}")
    else:
        request = APIRequestFactory().get("/people/", query)
    force_authenticate(request, user)
    return People.as_view()(request)


def cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_every_row_comes_once(host: User):
    for _ in range(6):
        factories.user()

    seen, query = [], "?page_size=3"
    while True:
        answer = ask(host, query)
        seen.append(answer.data["results"])
        if answer.data["next"] is None:
            break
        query = "?" + answer.data["next"].partition("?")[2]

    assert [len(page) for page in seen] == [3, 3, 1]
    assert len({email for page in seen for email in page}) == 7


def test_rows_added_meanwhile_shift_no_page(host: User):
    for day in range(3):
        factories.user(created_at=NOON + timedelta(days=day))
    first = ask(host, "?page_size=2")
    factories.user(created_at=NOON + timedelta(days=9))

    second = ask(host, "?" + first.data["next"].partition("?")[2])

    assert not set(first.data["results"]) & set(second.data["results"])


@pytest.mark.parametrize("size", ["1", "200"])
def test_a_size_in_bounds_is_good(host: User, size: str):
    assert ask(host, {"page_size": size}).status_code == 200


@pytest.mark.parametrize(
    "size", ["0", "201", "-1", "", "many", "1.5", "٣", "1e2", "9" * 5000, " 1"]
)
def test_a_size_out_of_bounds_is_400(host: User, size: str):
    answer = ask(host, {"page_size": size})

    assert answer.status_code == 400
    assert list(answer.data["errors"]) == ["page_size"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("nonsense!", id="no base64"),
        pytest.param("é", id="no ASCII"),
        pytest.param(cursor("p=yesterday"), id="no moment"),
        pytest.param(cursor("p=2026-99-99T00:00:00Z"), id="no day"),
        pytest.param(cursor("p=%00"), id="a NUL"),
        pytest.param(cursor("o=-1"), id="negative offset"),
        pytest.param(cursor("o=x"), id="offset in words"),
    ],
)
def test_a_cursor_that_is_not_ours_is_400(host: User, text: str):
    answer = ask(host, {"cursor": text})

    assert answer.status_code == 400
    assert list(answer.data["errors"]) == ["cursor"]
