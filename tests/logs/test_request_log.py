"""A request has an id, in its lines and in its answer."""

import io
import logging
import uuid

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path, reverse

from attention_site import urls
from tests.logs.conftest import Lines

pytestmark = pytest.mark.django_db
CODE = uuid.UUID(int=7)
logger = logging.getLogger("tests.view")


def _view(request: HttpRequest, **ids: uuid.UUID) -> HttpResponse:
    logger.info("In the view")
    if "join_code" in ids:
        raise RuntimeError("It broke")
    return HttpResponse()


ADDRESSES = (
    path("meetings/<uuid:meeting_id>/", _view),
    path("join/<uuid:join_code>/", _view),
    *urls.urlpatterns,
)


@pytest.fixture
def broken(settings) -> Client:
    """A site with a page that fails."""
    settings.ROOT_URLCONF = ADDRESSES
    return Client(raise_request_exception=False)


def _of_requests(lines):
    return [line for line in lines() if line["logger"].endswith("logs.requests")]


def test_the_answer_names_the_id_of_its_lines(client: Client, lines: Lines):
    answer = client.get(reverse("users:login"))

    [line] = _of_requests(lines)
    assert answer["X-Request-ID"] == line["request_id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "login/", 200)
    assert line["duration_ms"] >= 0


def test_each_request_has_another_id_whatever_the_client_says(client: Client):
    said = {"X-Request-ID": "mine"}

    found = {client.get("/healthz", headers=said)["X-Request-ID"] for _ in range(3)}

    assert len(found) == 3
    assert "mine" not in found


def test_a_line_of_a_view_names_what_it_is_about(broken: Client, lines: Lines):
    broken.get(f"/meetings/{CODE}/")

    [line] = [line for line in lines() if line["logger"] == "tests.view"]
    assert line["meeting_id"] == str(CODE)
    assert line["request_id"]


async def test_it_is_the_same_in_an_event_loop(settings, lines: Lines):
    settings.ROOT_URLCONF = ADDRESSES

    answer = await AsyncClient().get(f"/meetings/{CODE}/")

    of_view, of_request = lines()[-2:]
    assert of_view["logger"] == "tests.view"
    assert of_view["request_id"] == of_request["request_id"] == answer["X-Request-ID"]
    assert of_view["meeting_id"] == str(CODE)


def test_what_a_failing_page_logs_lets_nobody_in(
    broken: Client, log: io.StringIO, lines: Lines
):
    answer = broken.get(f"/join/{CODE}/")

    assert answer.status_code == 500
    [failure] = [line for line in lines() if line["logger"] == "django.request"]
    assert failure["message"] == "Internal Server Error: /join/<uuid:join_code>/"
    assert "RuntimeError: It broke" in failure["exc_info"]
    # The id of the code itself stands in no message and no traceback.
    assert str(CODE) not in failure["message"] + failure["exc_info"]


def test_what_programs_ask_every_few_seconds_is_not_noted(client: Client, lines: Lines):
    client.get("/healthz")

    assert _of_requests(lines) == []
