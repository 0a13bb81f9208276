"""The words of scripts, under an address that a browser may keep."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def _address(client: Client, language: str) -> str | None:
    client.cookies["language"] = language
    page = client.get("/login/").content.decode()
    found = re.search(r'<script defer src="([^"]+)"', page)
    return found and found[1]


def test_the_catalogue_is_kept_for_good(client: Client):
    address = _address(client, "vi")
    assert address is not None

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == 'text/javascript; charset="utf-8"'
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"django.gettext" in answer.content


def test_english_needs_no_catalogue(client: Client):
    assert _address(client, "en") is None


def test_another_version_is_answered_but_not_kept(client: Client):
    answer = client.get("/language/vi-0123.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_catalogue_of_no_language_is_not_there(client: Client):
    assert client.get("/language/xx-0123.js").status_code == 404


def test_the_language_is_that_of_the_address_not_of_the_reader(client: Client):
    unasked = client.get("/language/vi-0.js").content
    client.cookies["language"] = "vi"

    assert client.get("/language/vi-0.js").content == unasked
    assert client.get("/language/en-0.js").content != unasked
