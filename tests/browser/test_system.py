"""The staff's system page in a browser: it refreshes, and fits a phone."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from attention_site import settings as site_settings
from tests import factories
from tests.browser.conftest import OpenPage
from tests.site import Site
from users.models import User

REFRESH_MS = 20_000


@pytest.fixture
def staff_account(site: Site, transactional_db: None, settings: Settings) -> User:
    """A member of staff, with a password that the running site can check."""
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    return User.objects.create_superuser(
        "sam@example.com", factories.PASSWORD, name="Sam Staff"
    )


@pytest.fixture
def system_page(staff_account: User, open_page: OpenPage) -> Page:
    """The system page, on the way to the admin."""
    page = open_page(size=(1440, 900))
    page.goto("/admin/login/?next=/admin/system/")
    page.fill("[name=email]", staff_account.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/system/")
    return page


def test_the_system_page_refreshes_by_itself(
    system_page: Page, complaints: list[str]
) -> None:
    headline = system_page.locator("#system-headline")
    before = headline.inner_text()

    expect(headline).not_to_have_text(before, timeout=REFRESH_MS)

    expect(headline).to_contain_text("All is well")
    assert complaints == []


def test_the_system_page_waits_while_somebody_copies(system_page: Page) -> None:
    system_page.locator("#system dd").first.select_text()
    before = system_page.locator("#system-headline").inner_text()

    # That nothing happens can only be waited for: longer than between two turns.
    system_page.wait_for_timeout(12_000)

    assert system_page.locator("#system-headline").inner_text() == before


def test_the_system_page_says_when_it_is_old(system_page: Page) -> None:
    system_page.context.set_offline(True)

    expect(system_page.locator("[data-part=stale]")).to_be_visible(timeout=REFRESH_MS)

    system_page.context.set_offline(False)
    expect(system_page.locator("[data-part=stale]")).to_be_hidden(timeout=REFRESH_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_system_page_fits_a_phone(
    system_page: Page, scheme: Literal["light", "dark"]
) -> None:
    system_page.emulate_media(color_scheme=scheme)
    system_page.set_viewport_size({"width": 390, "height": 844})

    system_page.reload()

    expect(system_page.locator("html.dark")).to_have_count(int(scheme == "dark"))
    widths = system_page.evaluate(
        "[document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert widths == [390, 390]
