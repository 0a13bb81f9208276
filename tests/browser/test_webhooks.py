"""A webhook in a browser: added, tried, and its message seen to arrive."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker
from standardwebhooks import Webhook

from tests import site as sites
from tests.site import Site
from tests.users.webhooks import receiver

ARRIVES_MS = 60_000


@pytest.fixture(scope="module")
def site(
    webcam: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The whole site, whose webhooks may reach this machine."""
    data = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as environment, django_db_blocker.unblock():
        environment.setenv("WEBHOOKS_MAY_REACH_PRIVATE", "true")
        with sites.running(data) as started:
            yield started


def test_a_webhook_is_added_and_a_test_message_arrives(
    host_page: Page, complaints: list[str]
) -> None:
    with receiver.running() as receiving:
        host_page.goto("/account/webhooks/")
        host_page.fill("[name=url]", receiving.url)
        host_page.fill("[name=description]", "Timetable")
        host_page.get_by_role("button", name="Add webhook").click()
        expect(host_page.locator("h1")).to_have_text("Timetable")
        host_page.get_by_text("Show the secret").click()
        secret = host_page.locator("#webhook-secret").input_value()

        host_page.get_by_role("button", name="Send a test message").click()

        log = host_page.locator("#log")
        expect(log).to_contain_text("Test message")
        # The page asks again by itself.
        expect(log).to_contain_text("Delivered", timeout=ARRIVES_MS)
        (taken,) = receiving.taken
    assert Webhook(secret).verify(taken.body, taken.headers)["type"] == "webhook.test"
    assert complaints == []
