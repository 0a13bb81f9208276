"""Chromium with a fake webcam, in front of the whole running site."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import DjangoDbBlocker, Settings

from attention_site import settings as site_settings
from tests import factories
from tests import site as sites
from tests.browser import webcam_clip
from tests.site import Site
from users.models import User

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
ARGUMENTS = [
    "--no-sandbox",  # Chromium's own does not start as root
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def webcam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fake webcam's film."""
    if CHROMIUM is None:
        pytest.skip(
            "Chromium is absent: apt-get install --no-install-recommends chromium"
        )
    if not webcam_clip.SOURCE.exists():
        pytest.skip("The demo clips are absent: make setup")
    path = tmp_path_factory.mktemp("webcam") / "face.mjpeg"
    webcam_clip.make(path)
    return path


@pytest.fixture(scope="module")
def site(
    webcam: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The whole site; it ends with the module, so that one site runs at a time."""
    data = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), sites.running(data) as started:
        yield started


@pytest.fixture
def host_account(site: Site, transactional_db: None, settings: Settings) -> User:
    """The host, with a password that the running site can check."""
    settings.PASSWORD_HASHERS = site_settings.PASSWORD_HASHERS
    return factories.user(email="helen@example.com", name="Dr. Helen Marsh")


@pytest.fixture
def chromium(webcam: Path, host_account: User) -> Iterator[Browser]:
    """A browser, closed before the database is emptied.

    Playwright keeps an event loop running in this thread, in which Django refuses to
    ask the database: see database.py.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, f"--use-file-for-fake-video-capture={webcam}"],
        )
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What any page logged as an error; also what its policy forbade."""
    return []


@pytest.fixture
def open_page(chromium: Browser, site: Site, complaints: list[str]) -> OpenPage:
    """Open a page in a browser profile of its own."""

    def open_one(*, size: tuple[int, int] = (1280, 900)) -> Page:
        context: BrowserContext = chromium.new_context(
            base_url=site.url,
            viewport={"width": size[0], "height": size[1]},
            permissions=["camera"],
        )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        return page

    return open_one


@pytest.fixture
def host_page(open_page: OpenPage, host_account: User) -> Page:
    """The host's browser, signed in through the page."""
    page = open_page(size=(1440, 1080))
    page.goto("/login/")
    page.fill("[name=email]", host_account.email)
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/meetings/")
    return page
