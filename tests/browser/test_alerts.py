"""An alert from the turned head to the verdict: a real browser, the real pipeline."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from analytics.live import alert_board
from analytics.live.events import Notice
from analytics.models import Alert
from analytics.services import running
from meetings.models import Meeting
from tests import factories
from tests.browser import database, webcam_clip
from tests.browser.conftest import OpenPage
from users.models import User

# Nobody has an alert in the first 30 s, and the clip turns away once a round.
ALERT_WITHIN_MS = (30 + 2 * (webcam_clip.FACING_S + webcam_clip.AWAY_S)) * 1000
BACK_WITHIN_MS = (webcam_clip.FACING_S + webcam_clip.AWAY_S) * 1000


def _live_meeting(host: User) -> Meeting:
    meeting = factories.meeting(host=host, sensitivity=Meeting.Sensitivity.STRICT)
    return running.start(meeting, at=timezone.now())


def _old_alerts(host: User) -> None:
    seat = factories.seat(
        running.start(factories.meeting(host=host), at=factories.NOON)
    )
    for _ in range(3):
        factories.alert(seat)


@pytest.fixture
def live_meeting(host_account: User) -> Meeting:
    """A meeting that is quick to have alerts."""
    return database.ask(lambda: _live_meeting(host_account))


def test_an_alert_is_acknowledged_noted_and_judged_by_keyboard(
    host_page: Page,
    open_page: OpenPage,
    live_meeting: Meeting,
    complaints: list[str],
) -> None:
    guest = open_page()
    guest.goto(f"/join/{live_meeting.join_code}/")
    guest.fill("[name=name]", "Gina Guest")
    guest.click("text=Agree and join")
    host_page.context.grant_permissions(["notifications"])
    host_page.goto(f"/meetings/{live_meeting.pk}/live/")
    rail = host_page.locator("#alert-rail")
    expect(rail).to_contain_text("No alerts now", timeout=20_000)
    host_page.click("text=Notify me on this computer")
    expect(host_page.locator("[data-part=notify]")).to_have_text("Notifications are on")

    # The head turns away: the alert opens by itself, and its seconds are counted.
    row = rail.locator("[data-alert]", has_text="Gina Guest").first
    expect(row).to_contain_text("Looking away", timeout=ALERT_WITHIN_MS)
    expect(host_page.locator("[data-part=open-alerts]")).to_have_text("1 open")
    expect(row.locator("[data-lasted]")).to_have_text(re.compile(r"^\d+ s$"))

    # By keyboard alone; what is being typed is no shortcut.
    host_page.keyboard.press("j")
    expect(row).to_be_focused()
    host_page.keyboard.press("a")
    expect(row).to_contain_text("Acknowledged")
    expect(row).to_be_focused()
    host_page.keyboard.press("n")
    host_page.keyboard.type("facing a friend")
    host_page.keyboard.press("Tab")
    host_page.keyboard.press("Enter")
    expect(row).to_contain_text("Saved")
    expect(row.locator(".alert-note-text")).to_have_text("facing a friend")
    host_page.keyboard.press("f")
    expect(row.locator("[data-action=false]")).to_have_attribute("aria-pressed", "true")

    # Back at the screen: over, and still there to be read.
    expect(row).to_have_attribute("data-over", "", timeout=BACK_WITHIN_MS)
    alert = database.ask(lambda: Alert.objects.earliest("created_at"))
    assert alert.verdict == Alert.Verdict.FALSE
    assert alert.note == "facing a friend"
    assert alert.acknowledged_at is not None
    # A busy machine plays the film of the fake camera more slowly.
    assert 3 < (alert.duration_seconds or 0) < 2 * webcam_clip.AWAY_S

    # Presenting: nobody is named, keys do nothing.
    host_page.click("text=Calm mode")
    expect(rail).to_be_hidden()
    host_page.keyboard.press("j")
    assert host_page.evaluate("document.activeElement.closest('[data-alert]')") is None
    assert complaints == []


def test_single_keys_can_be_turned_off(
    host_page: Page, live_meeting: Meeting, complaints: list[str]
) -> None:
    seat = database.ask(lambda: factories.seat(live_meeting))
    database.ask(lambda: factories.alert(seat, created_at=timezone.now()))
    host_page.goto(f"/meetings/{live_meeting.pk}/live/")
    row = host_page.locator("[data-alert]")
    expect(row).to_be_visible(timeout=20_000)

    host_page.keyboard.press("?")
    host_page.uncheck("[data-keys-switch]")
    host_page.click("dialog >> text=Close")
    host_page.reload()
    expect(row).to_be_visible(timeout=20_000)
    host_page.keyboard.press("j")
    expect(row).not_to_be_focused()

    host_page.click("[data-keys-open]")
    host_page.check("[data-keys-switch]")
    host_page.keyboard.press("Escape")
    host_page.keyboard.press("j")
    expect(row).to_be_focused()
    assert complaints == []


def test_many_alerts_are_judged_by_keyboard(
    host_page: Page, host_account: User, complaints: list[str]
) -> None:
    database.ask(lambda: _old_alerts(host_account))
    host_page.goto("/alerts/")
    rows = host_page.locator("[data-alert]")
    expect(rows).to_have_count(3)

    # One by its key; the page comes again and goes on at the same place.
    host_page.keyboard.press("j")
    host_page.keyboard.press("c")
    expect(host_page.locator(".notice")).to_contain_text("1 alert changed")
    expect(rows.first).to_be_focused()

    # The other two by their boxes.
    host_page.keyboard.press("x")
    host_page.keyboard.press("j")
    host_page.keyboard.press("x")
    expect(host_page.locator("[data-chosen]")).to_have_text("2 chosen")
    host_page.locator("[data-bulk][value=false]").click()
    expect(host_page.locator(".notice")).to_contain_text("2 alerts changed")
    expect(host_page.locator(".share")).to_contain_text("1 of 3 reviewed were right")
    host_page.check("[data-choose-all]")
    expect(host_page.locator("[data-chosen]")).to_have_text("3 chosen")
    assert complaints == []


# The browser shows notifications outside the page, so the page's calls are counted.
COUNTING = """
window.raised = [];
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) {
    super(title, options);
    window.raised.push([options.tag, options.body]);
  }
};
"""


def _tell(meeting: Meeting, name: str) -> None:
    seat = factories.seat(meeting, user=factories.guest(name))
    alert = factories.alert(seat, created_at=timezone.now())
    notice = Notice(
        id=f"{alert.pk}:warning",
        at=timezone.now().timestamp(),
        kind="person",
        severity="warning",
        alert_type="looking_away",
        name=name,
        people=1,
    )
    alert_board.tell(meeting.pk, [notice])


def test_a_notice_is_said_once_and_never_while_presenting(
    host_page: Page, live_meeting: Meeting, complaints: list[str]
) -> None:
    host_page.context.grant_permissions(["notifications"])
    host_page.add_init_script(COUNTING)
    host_page.goto(f"/meetings/{live_meeting.pk}/live/")
    said = host_page.locator("[data-part=alert-said]")
    host_page.click("text=Notify me on this computer")

    database.ask(lambda: _tell(live_meeting, "Ana"))
    expect(said).to_have_text("Ana: Looking away (Warning)", timeout=20_000)
    (raised,) = host_page.evaluate("raised")
    assert raised[1] == "Ana: Looking away (Warning)"

    # Loaded again within the minute: the notice is still sent, and not said.
    host_page.reload()
    expect(host_page.locator("[data-part=connection]")).to_have_text("Live")
    expect(host_page.locator("[data-part=present]")).to_have_text("1")
    assert host_page.evaluate("raised") == []
    assert said.inner_text() == ""

    host_page.click("text=Calm mode")
    database.ask(lambda: _tell(live_meeting, "Binh"))
    expect(host_page.locator("[data-part=present]")).to_have_text("2", timeout=20_000)
    host_page.wait_for_function(
        "sessionStorage.getItem('alert-notices').split('warning').length > 2"
    )
    assert host_page.evaluate("raised") == []
    assert said.inner_text() == ""
    assert complaints == []
