"""The headers of every answer."""

import pytest
from django.test import Client
from django.urls import reverse

SIGN_IN = reverse("users:login")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Content-Security-Policy", "script-src 'self'"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Permissions-Policy", "camera=(self), display-capture=(self)"),
        ("Permissions-Policy", "microphone=(self)"),
        ("Permissions-Policy", "geolocation=()"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_a_page_says_what_it_may_do(client: Client, name: str, part: str):
    assert part in client.get(SIGN_IN)[name]


def test_no_page_of_the_site_allows_inline_script(client: Client):
    assert "unsafe" not in client.get(SIGN_IN)["Content-Security-Policy"]


def test_the_admin_allows_no_inline_script_and_nothing_from_elsewhere(
    staff_client: Client,
):
    policy = staff_client.get(reverse("admin:index"))["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "http" not in policy
    assert "*" not in policy


def test_https_is_told_for_a_year(client: Client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    answer = client.get(SIGN_IN, secure=True)

    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")
