"""Recording in a meeting: real pages, a fake webcam, and the video that comes of it."""

import contextlib
import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Error, Locator, Page, expect

from recordings.models import DetectionFrame, VideoRecording
from recordings.services import unattended
from tests.browser import database
from tests.browser.conftest import OpenPage

RECORDED_S = 8
TOLD_WITHIN_MS = 10_000  # on a machine that measures, records and encodes
READY_WITHIN_MS = 60_000
ANALYSED_WITHIN_S = 120
MOST_LOST_S = 5.0


def _create(host_page: Page, *, policy: str = "everybody") -> str:
    """Create a meeting that may be recorded, and return its join link."""
    host_page.goto("/meetings/new/")
    host_page.fill("[name=title]", "Statistics seminar")
    host_page.check(f"[name=recording_policy][value={policy}]")
    host_page.click("text=Create meeting")
    return host_page.input_value("#join-link")


def _start(host_page: Page) -> None:
    host_page.click("text=Start meeting")
    host_page.wait_for_url("**/live/")
    live = host_page.locator("[data-part=connection]")
    expect(live).to_have_text("Live", timeout=20_000)


def _join(page: Page, link: str, *, button: str = "Agree and join") -> None:
    page.goto(link)
    page.fill("[name=name]", "Gina Guest")
    page.click(f"text={button}")
    page.wait_for_url("**/room/")


def _record(page: Page, *, seconds: int = RECORDED_S) -> None:
    """Record until the panel's own clock says so, and all but a moment is saved."""
    page.click("text=Start recording")
    clock = page.locator("[data-part=recorded]")
    later = "|".join(f"00:{s:02d}" for s in range(seconds, seconds + 20))
    expect(clock).to_have_text(re.compile(later), timeout=(seconds + 15) * 1000)
    expect(page.locator("[data-recorder] [data-part=saved]")).to_have_text("Saved")


def _banner(page: Page) -> Locator:
    return page.locator("[data-recording-now]")


def _eventually(is_so: Callable[[VideoRecording], bool]) -> VideoRecording:
    """Wait for what nothing on a page says: it is closed."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        recording = database.ask(VideoRecording.objects.get)
        if is_so(recording):
            return recording
        time.sleep(1)
    raise AssertionError(f"Still {recording.status}, stopped {recording.stopped_at}")


def _a_quarter_of_an_hour_passes() -> None:
    """For so long the device may come back with what it holds."""
    past = unattended.LATE + timedelta(seconds=5)
    VideoRecording.objects.update(
        started_at=F("started_at") - past,
        last_chunk_at=F("last_chunk_at") - past,
        stopped_at=F("stopped_at") - past,
    )


def _eventually_analysed() -> VideoRecording:
    """Wait for the workers; nothing on a page says when they are done."""
    until = time.monotonic() + ANALYSED_WITHIN_S
    while time.monotonic() < until:
        recording = database.ask(VideoRecording.objects.select_related("analysis").get)
        if recording.analysis and recording.analysis.is_over:
            return recording
        time.sleep(1)
    raise AssertionError(f"Not analysed: {recording.status}, {recording.analysis}")


def _assert_measured(recording: VideoRecording) -> None:
    analysis = recording.analysis
    assert analysis is not None
    assert recording.alerts_data is not None
    assert analysis.status == "completed", analysis.error_message
    assert recording.duration_seconds == pytest.approx(RECORDED_S, abs=4)
    assert analysis.names == {"1": "Gina Guest"}
    assert recording.alert_count == len(recording.alerts_data)
    rows = database.ask(lambda: list(DetectionFrame.objects.order_by("time")))
    # A busy browser records few pictures a second; never less than one.
    assert len(rows) >= RECORDED_S / 2
    assert rows[0].faces_data[0]["track_id"] == 1


@pytest.mark.timeout(400)
def test_a_participant_records_and_everybody_reads_it(
    host_page: Page, open_page: OpenPage, complaints: list[str]
) -> None:
    link = _create(host_page)
    guest, onlooker = open_page(), open_page(size=(390, 844))
    guest.goto(link)
    expect(guest.locator(".consent-list")).to_contain_text(
        "may record their own camera"
    )
    _join(guest, link)
    _start(host_page)
    _join(onlooker, link, button="Join without analysis")
    expect(guest.locator("[data-part=chip]")).to_have_text("Measuring")

    guest.click("text=Start recording")

    # With a socket and without; also who comes later.
    says = "Gina Guest is recording their own camera."
    expect(_banner(host_page)).to_have_text(says, timeout=TOLD_WITHIN_MS)
    expect(_banner(onlooker)).to_have_text(says, timeout=TOLD_WITHIN_MS)
    expect(_banner(guest)).to_have_text("You are recording your own camera.")
    host_page.reload()
    expect(_banner(host_page)).to_have_text(says)

    clock = guest.locator("[data-part=recorded]")
    expect(clock).to_have_text(re.compile(r"00:(0[89]|[1-5]\d)"), timeout=20_000)
    guest.click("text=Stop recording")
    expect(_banner(host_page)).to_have_text("", timeout=TOLD_WITHIN_MS)
    expect(guest.locator("[data-part=said]")).to_contain_text("is saved")

    # The end: the recording is listed, becomes ready and is analysed.
    host_page.click("text=End meeting")
    host_page.click("dialog >> text=End meeting >> visible=true >> nth=-1")
    host_page.wait_for_url("**/report/")
    own = guest.locator("[data-recording]")
    expect(own).to_have_attribute("data-status", "ready", timeout=READY_WITHIN_MS)
    expect(host_page.locator("[data-recording]")).to_contain_text(
        "Only Gina Guest can play it."
    )
    recording = _eventually_analysed()
    _assert_measured(recording)
    guest.reload()
    guest.get_by_role("link", name="Play").click()
    video = guest.locator("[data-playback] video")
    expect(video).to_have_js_property("readyState", 4, timeout=20_000)
    assert video.evaluate("video => video.duration") == pytest.approx(
        recording.duration_seconds, abs=0.5
    )
    expect(guest.locator("[data-playback]")).to_contain_text("Gina Guest")
    assert complaints == []


@pytest.mark.timeout(240)
def test_a_closed_lid_loses_five_seconds_at_most(
    host_page: Page, open_page: OpenPage
) -> None:
    _create(host_page, policy="host")
    _start(host_page)
    _record(host_page)
    recorded_s = host_page.evaluate(
        "() => document.querySelector('[data-part=preview]').currentTime"
    )

    # Killed: nothing of the page runs any more, not even to say good-bye.
    session = host_page.context.new_cdp_session(host_page)
    with contextlib.suppress(Error):
        # A page that has crashed answers nothing.
        session.send("Page.crash", timeout=1_000)
    host_page.context.close()

    _eventually(lambda recording: recording.stopped_at is not None)
    database.ask(_a_quarter_of_an_hour_passes)
    recording = _eventually(lambda recording: recording.status != "processing")
    assert recording.status == "ready", recording.error_message
    assert (recording.duration_seconds or 0.0) > recorded_s - MOST_LOST_S
