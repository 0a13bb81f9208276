"""Every page for everybody: axe-core, keyboard, motion, width, language."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser import accessibility, keyboard, places
from tests.browser.places import Places
from tests.site import Site
from users.models import User

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def everywhere(host_account: User) -> Places:
    """Every page, with something on it."""
    return places.fill(host_account)


class Visits:
    """Opens the pages in browser profiles of their visitors."""

    def __init__(self, chromium: Browser, site: Site, everywhere: Places) -> None:
        self.chromium, self.site, self.everywhere = chromium, site, everywhere
        self.contexts: dict[str, BrowserContext] = {}

    def start(self, *, cookies: dict[str, str] | None = None, **options: Any) -> None:
        """Make a profile for each visitor, with these settings of the browser."""
        for visitor in places.VISITORS:
            context = self.chromium.new_context(
                base_url=self.site.url, permissions=["camera"], **options
            )
            signed_in = self.everywhere.cookies(visitor, self.site.url)
            chosen = [
                {"name": name, "value": value, "url": self.site.url}
                for name, value in (cookies or {}).items()
            ]
            context.add_cookies([*signed_in, *chosen])  # type: ignore[list-item]
            self.contexts[visitor] = context

    def open(self, name: str) -> Page:
        """Return one page, open."""
        place = next(one for one in self.everywhere.all if one.name == name)
        page = self.contexts[place.visitor].new_page()
        place.open(page)
        return page

    def __iter__(self) -> Iterator[tuple[str, Page]]:
        """Yield each page's name with the page, open."""
        for place in self.everywhere.all:
            page = self.open(place.name)
            yield place.name, page
            page.close()


@pytest.fixture
def visits(chromium: Browser, site: Site, everywhere: Places) -> Visits:
    """All pages, once `start` has said how."""
    return Visits(chromium, site, everywhere)


@pytest.mark.timeout(600)
def test_nothing_speaks_against_any_page(visits: Visits) -> None:
    visits.start(cookies={"timezone": ZONE}, timezone_id=ZONE, reduced_motion="reduce")
    found: dict[str, list[str]] = {}

    for name, page in visits:
        page.set_viewport_size(DESK)
        found[name] = accessibility.problems(page)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, dark"] = accessibility.contrast(page)
        page.set_viewport_size(PHONE)
        found[f"{name}, on a phone"] = accessibility.looks(page)

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.timeout(600)
def test_nothing_speaks_against_any_page_in_vietnamese_on_a_dark_phone(
    visits: Visits,
) -> None:
    visits.start(
        viewport=PHONE,
        cookies={"theme": "dark", "language": "vi", "timezone": ZONE},
        timezone_id=ZONE,
        reduced_motion="reduce",
    )

    found = {name: accessibility.problems(page) for name, page in visits}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.timeout(600)
def test_the_admins_pages_break_no_rule(visits: Visits) -> None:
    visits.start(viewport=DESK)
    page = visits.contexts["staff"].new_page()
    found: dict[str, list[str]] = {"console": []}
    page.on(
        "console",
        lambda said: (
            found["console"].append(said.text) if said.type == "error" else None
        ),
    )

    for address in ("/admin/", "/admin/system/", *_lists_of_the_admin()):
        page.goto(address)
        page.locator("h1").first.wait_for()
        # Its theme has no landmark around the content, which is no rule of WCAG.
        found[address] = accessibility.problems(page, rules=accessibility.WCAG)
        first = page.locator("#result_list tbody a").first
        if first.count():
            first.click()
            page.locator("#content form").first.wait_for()
            found[page.url] = accessibility.problems(page, rules=accessibility.WCAG)

    assert {name: lines for name, lines in found.items() if lines} == {}


def _lists_of_the_admin() -> list[str]:
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]


def test_each_check_is_at_work(visits: Visits) -> None:
    visits.start(viewport=PHONE, timezone_id=ZONE, reduced_motion="reduce")
    page = visits.open("sign in")
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(new Image());
          main.append(Object.assign(document.createElement("time"), {
            dateTime: "2026-11-02T12:00:00Z", textContent: "12:00" }));
          main.dataset.share = "67,5";
          main.style.minWidth = "500px";
          main.animate([{ opacity: 0.9 }, { opacity: 1 }], 60_000);
        }"""
    )

    found = {line.split(":")[0] for line in accessibility.problems(page)}

    assert {"image-alt", "time", "number", "wide", "motion"} <= found


@pytest.mark.timeout(400)
def test_every_control_is_reached_by_tab_and_seen_there(visits: Visits) -> None:
    visits.start(viewport=DESK)

    found = {name: keyboard.tour(page).problems for name, page in visits}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_dot_pulses_for_those_who_did_not_ask(visits: Visits) -> None:
    visits.start(viewport=DESK)

    page = visits.open("live")

    page.locator(".dot-live").first.wait_for()
    assert page.evaluate("document.getAnimations().length") > 0


def test_a_menu_closes_with_escape_and_gives_the_focus_back(visits: Visits) -> None:
    visits.start(viewport=DESK)
    page = visits.open("profile")
    account = page.locator("details.menu").last

    account.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(account).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(account).not_to_have_attribute("open", "")
    expect(account.locator("summary")).to_be_focused()


def test_the_question_before_the_end_keeps_the_focus_and_gives_it_back(
    visits: Visits,
) -> None:
    visits.start(viewport=DESK)
    page = visits.open("live")
    end, dialog = (
        page.locator("[data-part=end]"),
        page.locator("[data-part=end-dialog]"),
    )

    end.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    outside = 0
    for _ in range(6):
        page.keyboard.press("Tab")
        outside += page.evaluate(
            "document.activeElement !== document.body"
            " && !document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")

    assert outside == 0
    expect(dialog).to_be_hidden()
    expect(end).to_be_focused()


def test_the_language_is_changed_by_keyboard_on_the_same_page(visits: Visits) -> None:
    visits.start(viewport=PHONE)
    page = visits.open("nothing found")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_label("Language", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tiếng Việt")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.url.endswith("/meetings/?q=xyz")
