"""Who gets which language, and how it is changed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

LOGIN = "/login/"


def _language_of(client: Client, address: str = LOGIN, **headers: str) -> str:
    page = client.get(address, headers=headers).content.decode()
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        pytest.param("vi-VN,vi;q=0.9,en;q=0.5", "vi", id="Vietnamese"),
        pytest.param("en-GB", "en", id="English"),
        pytest.param("fr,vi;q=0.5", "vi", id="the second choice"),
        pytest.param("fr", "en", id="one that we have not"),
        pytest.param("", "en", id="none"),
    ],
)
def test_the_browser_says_which_language_it_wants(
    client: Client, wanted: str, language: str
):
    assert _language_of(client, **{"accept-language": wanted}) == language


def test_a_chosen_language_stays_and_leads_back_to_the_page(client: Client):
    page = f"{LOGIN}?next=/meetings/%3Fq=a"

    answer = client.post(reverse("set_language"), {"language": "vi", "next": page})

    assert answer.headers["Location"] == page
    assert client.cookies["language"]["max-age"] == 365 * 24 * 3600
    assert _language_of(client, **{"accept-language": "en"}) == "vi"


def test_the_switch_names_the_page_that_it_is_on(client: Client):
    page = client.get(LOGIN, {"next": "/meetings/?q=a&page=2"}).content.decode()

    assert 'name="next" value="/login/?next=%2Fmeetings%2F%3Fq%3Da%26page%3D2"' in page


def test_a_language_that_we_have_not_changes_nothing(client: Client):
    client.post(reverse("set_language"), {"language": "xx", "next": LOGIN})

    assert _language_of(client) == "en"


def test_the_switch_leads_to_no_other_site(client: Client):
    answer = client.post(
        reverse("set_language"), {"language": "vi", "next": "https://example.org/"}
    )

    assert answer.headers["Location"] == "/"


def test_the_admin_is_english(staff_client: Client):
    staff_client.cookies["language"] = "vi"

    assert _language_of(staff_client, "/admin/") == "en"
    assert _language_of(staff_client, reverse("meetings:list")) == "vi"
