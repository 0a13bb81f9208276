"""Who is turned away at an address of the API, and how."""

from typing import Any

from django.test import Client


def assert_closed(address: str, *, to: Client, method: str = "get") -> None:
    """Assert that somebody with an account finds nothing there."""
    answer: Any = getattr(to, method)(address)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


def assert_asks_who(address: str, *, method: str = "get") -> None:
    """Assert that somebody unknown is asked who they are."""
    answer: Any = getattr(Client(), method)(address)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
