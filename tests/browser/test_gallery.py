"""A host shares the window of a conference: real faces, a real browser, real workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from analytics.models import AttentionMetric
from meetings.models import Meeting, Participant
from tests.browser import conference, database
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from users.models import User

PEOPLE = ("ann", "bob", "cleo")
OTHERS = ("dan", "eve", "fay")
SOON_MS = 30_000


@pytest.fixture
def chromium(webcam: Path, host_account: User) -> Iterator[Browser]:
    """A browser that shares the tab of the conference when a page asks for a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *(one for one in ARGUMENTS if "fake-ui" not in one),
                f"--auto-select-tab-capture-source-by-title={conference.TITLE}",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def conference_page(host_page: Page) -> Page:
    page = host_page.context.new_page()
    conference.open_in(page, PEOPLE)
    return page


def _start(host_page: Page, *, level: str = "individual") -> None:
    host_page.goto("/meetings/new/")
    host_page.fill("[name=title]", "Seminar in a conference")
    host_page.check("[name=capture_mode][value=gallery]")
    host_page.check(f"[name=privacy_level][value={level}]")
    host_page.click("text=Create meeting")
    host_page.click("text=Start meeting")
    host_page.wait_for_url("**/live/")


def _share(host_page: Page, *, faces: int = len(PEOPLE)) -> None:
    host_page.check("[data-part=told]")
    host_page.click("[data-part=share]")
    expect(host_page.locator(".face-box")).to_have_count(faces, timeout=SOON_MS)


def test_a_named_face_is_a_row_and_a_page_turn_takes_nobody_for_another(
    host_page, conference_page, complaints
):
    _start(host_page)
    expect(host_page.locator("[data-part=share]")).to_be_disabled()
    _share(host_page)

    # By keyboard, from the list below the picture.
    host_page.locator("[data-part=faces] button").first.focus()
    host_page.keyboard.press("Enter")
    host_page.keyboard.type("Ann Example")
    host_page.keyboard.press("Enter")

    named = host_page.locator(".face-box[data-named]")
    expect(named).to_contain_text("Ann Example", timeout=SOON_MS)
    row = host_page.locator("[data-participant]", has_text="Ann Example")
    expect(row.locator("[data-cell=score]")).not_to_have_text("–", timeout=SOON_MS)

    conference.turn(conference_page, OTHERS)
    expect(named).to_have_count(0, timeout=SOON_MS)
    expect(row.locator("[data-cell=state]")).to_have_text(
        "Not in the window", timeout=SOON_MS
    )

    conference.turn(conference_page, (None, *PEOPLE))
    expect(named).to_contain_text("Ann Example", timeout=SOON_MS)

    host_page.click("[data-part=stop]")
    expect(host_page.locator("[data-part=said]")).to_have_text("No window is shared.")
    expect(host_page.locator(".face-box")).to_have_count(0)
    assert database.ask(_stored) == {"Ann Example"}
    assert complaints == []


def test_where_only_the_room_is_shown_faces_count_without_names(
    host_page, conference_page, complaints
):
    _start(host_page, level="aggregate")
    _share(host_page)

    expect(host_page.locator("[data-live] [data-part=measured]")).to_have_text(
        "3", timeout=2 * SOON_MS
    )
    # Boxes follow faces that move, so the click does not wait for them to stand.
    host_page.locator(".face-box").first.click(force=True)
    expect(host_page.locator("dialog[open]")).to_contain_text("Leave out")
    expect(host_page.locator("[data-field=name]")).to_be_hidden()
    assert host_page.locator(".face-box[data-named]").count() == 0
    assert complaints == []


def test_sharing_ends_with_the_browsers_own_button(host_page, conference_page):
    _start(host_page)
    _share(host_page)

    conference_page.close()

    expect(host_page.locator("[data-part=said]")).to_have_text(
        "No window is shared.", timeout=SOON_MS
    )
    assert database.ask(lambda: Meeting.objects.get().gallery_told_at) is not None


def _stored() -> set[str | None]:
    """Return whose samples are stored."""
    people = AttentionMetric.objects.values_list("participant_id", flat=True)
    seats = Participant.objects.filter(sample_id__in=people.distinct())
    return {seat.user.name for seat in seats.select_related("user")}
