"""The description of the API is open to everybody, complete, and the committed one."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attention_site.api import schema
from users.api import idempotency

pytestmark = pytest.mark.django_db

DOCUMENT = reverse("api_schema")


@pytest.fixture(scope="module")
def described(django_db_blocker) -> dict[str, Any]:
    with django_db_blocker.unblock():
        return json.loads(Client().get(DOCUMENT).content)


@pytest.fixture(scope="module")
def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return list(schema._operations(described))


def test_it_is_openapi_of_the_newest_kind(described: dict[str, Any]):
    assert described["openapi"] == "3.1.0"
    assert described["paths"]


def test_nobody_loads_it_twice(client: Client):
    tag = client.get(DOCUMENT)["ETag"]

    answer = client.get(DOCUMENT, headers={"If-None-Match": tag})

    assert answer.status_code == 304
    assert answer.content == b""


def test_every_operation_says_who_may_call_it(operations: list[dict[str, Any]]):
    for operation in operations:
        (token,) = (one["token"] for one in operation["security"] if "token" in one)
        assert len(token) == 1
        assert {"session": []} in operation["security"]
        assert {"401", "403", "429", "500"} <= operation["responses"].keys()


def test_errors_are_problems(described: dict[str, Any], operations):
    for operation in operations:
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            if "$ref" in response:
                name = response["$ref"].rpartition("/")[2]
                response = described["components"]["responses"][name]
            # What a server of files says itself has no body.
            if status not in {"412", "416"}:
                assert list(response["content"]) == ["application/problem+json"]


def test_repeatable_calls_say_so(operations: list[dict[str, Any]]):
    repeatable = [
        operation
        for operation in operations
        if any(
            one["name"] == idempotency.HEADER for one in operation.get("parameters", [])
        )
    ]

    assert repeatable
    assert all({"409", "422"} <= one["responses"].keys() for one in repeatable)


def test_every_operation_has_words_and_a_name_of_its_own(operations):
    names = [operation["operationId"] for operation in operations]

    assert len(set(names)) == len(names)
    assert all(
        operation.get("description") and operation["tags"] for operation in operations
    )


def test_every_body_and_answer_of_json_has_an_example(operations):
    lacking = [
        operation["operationId"]
        for operation in operations
        for part in (operation.get("requestBody", {}), *_successes(operation))
        for kind, content in part.get("content", {}).items()
        if kind == "application/json" and not content.get("examples")
    ]

    assert lacking == []


def _successes(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        response for status, response in operation["responses"].items() if status < "3"
    ]


def test_examples_of_problems_are_entitled_as_the_server_does(
    client: Client, described: dict[str, Any]
):
    shown = described["components"]["responses"]["Unauthorized"]["content"]
    (example,) = shown["application/problem+json"]["examples"].values()

    answer = client.get(reverse("meetings_api:meetings"))

    assert example["value"]["title"] == answer.json()["title"] == "Unauthorized"


@pytest.mark.parametrize("page", ["api_docs", "api_redoc"])
def test_people_read_it_without_an_account_and_without_inline_scripts(
    client: Client, page: str
):
    answer = client.get(reverse(page))

    assert answer.status_code == 200
    assert b"<script>" not in answer.content
    assert b"//cdn" not in answer.content
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_the_settings_of_the_page_are_a_script_of_their_own(client: Client):
    answer = client.get(reverse("api_docs"), {"script": ""})

    assert answer["Content-Type"] == "application/javascript"
    assert DOCUMENT in answer.content.decode().replace("\\u002D", "-")


def test_the_committed_description_exists():
    root = Path(__file__).resolve().parents[2]

    assert (root / "docs/openapi.yaml").read_text().startswith("openapi: 3.1.0")
