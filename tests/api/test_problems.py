"""Every error below /api/ is a problem, also where no view was reached."""

import uuid

import pytest
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from attention_site import urls as site_urls
from attention_site.api import tasks
from tests.factories import NOON
from users.models import IdempotentAnswer, User

pytestmark = pytest.mark.django_db


class Broken(APIView):
    """A view with a mistake in it."""

    def get(self, request: Request) -> Response:
        raise RuntimeError("A secret of ours")


urlpatterns = [path("api/v1/broken/", Broken.as_view()), *site_urls.urlpatterns]
handler404 = site_urls.handler404
handler500 = site_urls.handler500


def test_an_unknown_address_is_a_problem():
    answer = Client().get("/api/v1/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_people_still_read_a_page():
    answer = Client().get("/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.urls(__name__)
def test_a_mistake_of_ours_tells_no_secret(host: User):
    client = Client(raise_request_exception=False)
    client.force_login(host)

    answer = client.get("/api/v1/broken/")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "server_error"
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "body", "kind", "status", "code"),
    [
        pytest.param("patch", {}, "application/json", 405, "method_not_allowed"),
        pytest.param("post", "<x/>", "text/xml", 415, "unsupported_media_type"),
    ],
)
def test_other_mistakes_of_callers(
    host_client: Client, method: str, body, kind: str, status: int, code: str
):
    answer = getattr(host_client, method)("/api/v1/analyses/", body, content_type=kind)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_errors_name_fields_and_places_in_lists(host_client: Client):
    answer = host_client.post(
        "/api/v1/alerts/judge/",
        {"ids": ["x", str(uuid.UUID(int=1)), False], "verdict": "maybe"},
        content_type="application/json",
    )

    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert errors.keys() == {"ids.0", "ids.2", "verdict"}
    assert errors["verdict"] == ['"maybe" is not a valid choice.']


@pytest.mark.parametrize(
    "query",
    [
        *("meetings/?until=", "meetings/?status=", "meetings/?low="),
        *("alerts/?verdict=", "alerts/?is_open=", "alerts/?meeting="),
    ],
)
def test_a_filter_without_a_value_is_a_mistake(host_client: Client, query: str):
    assert host_client.get(f"/api/v1/{query}").status_code == 400


def test_old_answers_are_deleted_by_the_clock(host: User):
    IdempotentAnswer.objects.create(
        user=host, key="a", fingerprint="", created_at=NOON.replace(year=2020)
    )

    tasks.forget_answers()

    assert not IdempotentAnswer.objects.exists()
