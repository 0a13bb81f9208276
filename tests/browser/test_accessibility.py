"""Every page for everybody: axe-core, keyboard, motion, width, language."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import accessibility, keyboard, places
from tests.browser.places import Places
from tests.site import Site
from users.models import User

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

ZONE = "Asia/Ho_Chi_Minh"
OTHER_TIMES = """[...document.querySelectorAll("time[datetime]")]
    .map((time) => [time.textContent.trim(), new Date(time.dateTime)])
    .filter(([words]) => /\\d\\d:\\d\\d/.test(words))
    .filter(([words, at]) => !words.includes(at.toLocaleTimeString(
        "en-GB", { hour: "2-digit", minute: "2-digit" })))
    .map(([words, at]) => `${words} is ${at}`)"""
COMMA_NUMBERS = """[...document.querySelectorAll("*")]
    .flatMap((element) => [...element.attributes].map((one) => [element, one]))
    .filter(([, { value }]) => /^-?\\d+,\\d+$/.test(value))
    .map(([{ tagName }, { name, value }]) => `${tagName} ${name}=${value}`)"""


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


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("size", "cookies"),
    [
        pytest.param(DESK, {"theme": "light"}, id="light"),
        pytest.param(DESK, {"theme": "dark"}, id="dark"),
        pytest.param(PHONE, {"theme": "light"}, id="phone"),
        pytest.param(PHONE, {"theme": "dark", "language": "vi"}, id="Vietnamese"),
    ],
)
def test_axe_finds_nothing_against_any_page(
    visits: Visits, size: Any, cookies: dict[str, str]
) -> None:
    visits.start(viewport=size, cookies=cookies)

    found = {name: accessibility.violations(page) for name, page in visits}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_page_is_wider_than_a_phone(visits: Visits, language: str) -> None:
    visits.start(viewport=PHONE, cookies={"language": language})

    widths = {
        name: page.evaluate("document.documentElement.scrollWidth")
        for name, page in visits
    }

    assert {n: width for n, width in widths.items() if width > PHONE["width"]} == {}


def test_axe_is_at_work(visits: Visits) -> None:
    visits.start()
    page = visits.open("sign in")
    page.evaluate("document.querySelector('main').append(new Image())")

    found = accessibility.violations(page)

    assert [line.split(":")[0] for line in found] == ["image-alt"]


@pytest.mark.timeout(400)
def test_every_control_is_reached_by_tab_and_seen_there(visits: Visits) -> None:
    visits.start(viewport=DESK)

    found = {name: keyboard.tour(page).problems for name, page in visits}

    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.timeout(400)
def test_nothing_moves_for_those_who_asked_for_that(visits: Visits) -> None:
    visits.start(viewport=DESK, reduced_motion="reduce")
    longer_than_10_ms = """document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().duration > 10)
        .map((one) => one.animationName ?? one.transitionProperty)"""

    found = {name: page.evaluate(longer_than_10_ms) for name, page in visits}

    assert {name: moving for name, moving in found.items() if moving} == {}


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


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_times_are_those_of_the_viewers_clock(visits: Visits, language: str) -> None:
    visits.start(timezone_id=ZONE, cookies={"timezone": ZONE, "language": language})

    found = {name: page.evaluate(OTHER_TIMES) for name, page in visits}

    assert {name: times for name, times in found.items() if times} == {}


@pytest.mark.timeout(400)
def test_scripts_get_numbers_with_a_point_in_every_language(visits: Visits) -> None:
    visits.start(cookies={"language": "vi"})

    found = {name: page.evaluate(COMMA_NUMBERS) for name, page in visits}

    assert {name: numbers for name, numbers in found.items() if numbers} == {}
