"""No codec but UTF-8 is at work on what strangers send."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from attention_site.utf8 import Utf8Middleware

FORM = '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{}\r\n--x--\r\n'


def _request(text: str, charset: str) -> HttpRequest:
    return RequestFactory().generic(
        "POST",
        "/",
        FORM.format(text).encode(),
        content_type=f"multipart/form-data; boundary=x; charset={charset}",
    )


def _typed(text: str, charset: str) -> Any:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.POST["text"])
        return HttpResponse()

    Utf8Middleware(view)(_request(text, charset))
    return seen[0]


@pytest.mark.parametrize("charset", ["punycode", "latin-1", "utf-8", "klingon"])
def test_a_form_is_utf_8(charset: str):
    assert _typed("ế-a", charset) == "ế-a"


@pytest.mark.django_db
def test_a_program_is_read_as_utf_8(host_client: Client):
    answer = host_client.generic(
        "POST",
        reverse("meetings_api:meetings"),
        '{"title": "ế"}'.encode(),
        content_type="application/json; charset=punycode",
    )

    assert (answer.status_code, answer.json()["title"]) == (201, "ế")


@pytest.mark.django_db
def test_it_stands_before_all_that_reads_forms(client: Client):
    answer = client.generic(
        "POST",
        reverse("users:login"),
        FORM.format("-" + "a" * 20).encode(),
        content_type="multipart/form-data; boundary=x; charset=punycode",
    )

    assert answer.wsgi_request.encoding == "utf-8"
