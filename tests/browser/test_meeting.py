"""A meeting from end to end: real pages, a real browser, the real pipeline."""

import itertools
import json
import os
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from analytics.models import AttentionMetric
from meetings.models import Consent
from tests.browser import database, webcam_clip
from tests.browser.conftest import OpenPage
from tests.browser.frame_socket import FrameSocket

# The clip loops, so whatever it shows comes again within this time.
ROUND_MS = (webcam_clip.FACING_S + webcam_clip.AWAY_S) * 1000
# SCREENSHOTS=1 renews docs/images, with a curve of some length.
SCREENSHOTS = os.environ.get("SCREENSHOTS")
PICTURE_SECONDS = 120 if SCREENSHOTS else 10

ABOVE_70 = r"^(7[1-9]|[89]\d|100)$"
BELOW_50 = r"^[1-4]?\d$"


def _create(host_page: Page, *, level: str = "individual") -> str:
    """Create a meeting through the page and return its join link."""
    host_page.goto("/meetings/new/")
    host_page.fill("[name=title]", "Statistics seminar")
    host_page.check(f"[name=privacy_level][value={level}]")
    host_page.click("text=Create meeting")
    return host_page.input_value("#join-link")


def _start(host_page: Page) -> None:
    host_page.click("text=Start meeting")
    host_page.wait_for_url("**/live/")
    live = host_page.locator("[data-part=connection]")
    expect(live).to_have_text("Live", timeout=20_000)


def _join(
    page: Page,
    link: str,
    *,
    name: str = "Gina Guest",
    button: str = "Agree and join",
) -> None:
    page.goto(link)
    page.fill("[name=name]", name)
    page.click(f"text={button}")
    page.wait_for_url("**/room/")


def _row(host_page: Page) -> Locator:
    return host_page.locator("[data-participant]", has_text="Gina Guest")


def _expect_score(host_page: Page, pattern: str) -> None:
    cell = _row(host_page).locator("[data-cell=score]")
    expect(cell).to_have_text(re.compile(pattern), timeout=ROUND_MS)


def _wait_for_seconds_of_the_meeting(host_page: Page, seconds: int) -> None:
    """Wait until the live page's own clock has gone on."""
    clock = host_page.locator("[data-part=elapsed]")
    minutes, rest = clock.inner_text().split(":")
    until = 60 * int(minutes) + int(rest) + seconds
    later = [f"{s // 60:02d}:{s % 60:02d}" for s in range(until, until + 60)]
    expect(clock).to_have_text(
        re.compile("|".join(later)), timeout=(seconds + 10) * 1000
    )


def test_a_meeting_from_the_invitation_to_the_report(
    host_page: Page, open_page: OpenPage, complaints: list[str]
) -> None:
    link = _create(host_page)
    guest = open_page()
    socket = FrameSocket(guest)

    # Before consent: the camera check shows a picture, and no socket is opened.
    guest.goto(link)
    guest.click("text=Show my camera")
    expect(guest.locator("[data-camera-words]")).to_contain_text("The light is good")
    guest.click("text=Turn my camera off")
    assert socket.opened == []
    assert not database.ask(Consent.objects.exists)

    # Agreed, but not started: a ticket and nothing else.
    guest.fill("[name=name]", "Gina Guest")
    guest.click("text=Agree and join")
    expect(guest.locator("[data-part=chip]")).to_have_text("Waiting for the host")
    assert [json.loads(text)["type"] for text in socket.texts] == ["join"]
    assert socket.pictures == []
    consent = database.ask(Consent.objects.get)
    assert consent.choice == Consent.Choice.ANALYSIS

    # A face at the screen.
    _start(host_page)
    expect(guest.locator("[data-part=chip]")).to_have_text("Measuring")
    expect(_row(host_page)).to_have_attribute("data-state", "facing", timeout=ROUND_MS)
    _expect_score(host_page, ABOVE_70)

    # The head turns away: the row says so, the score falls, the cause is named.
    expect(_row(host_page)).to_have_attribute(
        "data-state", re.compile("looking_away|no_face"), timeout=ROUND_MS
    )
    _expect_score(host_page, BELOW_50)
    expect(guest.locator("[data-part=causes]")).to_contain_text("Looking away")

    # Pause: no picture leaves the page, the camera itself is off.
    guest.click("text=Pause measuring")
    expect(_row(host_page)).to_have_attribute("data-state", "paused")
    before_pause = len(socket.pictures)
    assert guest.evaluate("document.querySelector('video').srcObject") is None
    _wait_for_seconds_of_the_meeting(host_page, 3)
    assert len(socket.pictures) == before_pause

    # Resume: pictures again, and the row follows.
    guest.click("text=Resume measuring")
    expect(_row(host_page)).to_have_attribute(
        "data-state", re.compile("settling|facing|looking_away"), timeout=ROUND_MS
    )
    expect(guest.locator("[data-part=chip]")).to_have_text("Measuring")

    # The end: both pages know, and the report agrees with the rows.
    host_page.click("text=End meeting")
    host_page.click("dialog >> text=End meeting >> visible=true >> nth=-1")
    host_page.wait_for_url("**/report/")
    expect(guest.get_by_role("heading", name="The meeting has ended")).to_be_visible()
    expect(host_page.locator(".verdict")).to_be_visible(timeout=60_000)
    _assert_report_agrees_with_rows(host_page)
    _assert_pictures_are_as_agreed(socket.pictures)
    assert complaints == []


def _assert_report_agrees_with_rows(host_page: Page) -> None:
    rows = database.ask(lambda: list(AttentionMetric.objects.order_by("time")))
    measured_s = sum(row.weight_s for row in rows)
    average = sum(row.attention_score * row.weight_s for row in rows) / measured_s
    spans = []
    for _, group in itertools.groupby(rows, lambda row: row.time.timestamp() // 10):
        span = list(group)
        span_s = sum(row.weight_s for row in span)
        if span_s >= 5:
            spans.append(sum(r.attention_score * r.weight_s for r in span) / span_s)

    shown = {
        name: float(host_page.inner_text(f"[data-figure={name}]"))
        for name in ("average", "lowest", "highest", "people")
    }

    assert shown["average"] == pytest.approx(average, abs=0.051)
    assert shown["lowest"] == pytest.approx(min(spans), abs=0.051)
    assert shown["highest"] == pytest.approx(max(spans), abs=0.051)
    assert shown["people"] == 1


def _assert_pictures_are_as_agreed(pictures: list[bytes]) -> None:
    """Every message is a header with a rising number and time, and a small JPEG."""
    headers = [struct.unpack_from("<B3xId", picture) for picture in pictures]
    assert {version for version, _, _ in headers} == {1}
    assert all(a[1] < b[1] and a[2] < b[2] for a, b in itertools.pairwise(headers))
    assert all(picture[16:18] == b"\xff\xd8" for picture in pictures)
    assert max(map(len, pictures)) < 256 * 1024


def test_without_analysis_neither_camera_nor_socket_is_opened(
    host_page: Page, open_page: OpenPage
) -> None:
    link = _create(host_page)
    guest = open_page()
    socket = FrameSocket(guest)

    _join(guest, link, button="Join without analysis")
    _start(host_page)

    expect(_row(host_page)).to_have_attribute("data-state", "not_agreed")
    expect(guest.locator("#meeting-phase")).to_contain_text(
        "The meeting is running", timeout=20_000
    )
    assert socket.opened == []
    assert guest.evaluate("document.querySelector('video').srcObject") is None


def test_in_a_meeting_that_shows_the_room_only_nobody_is_named(
    host_page: Page, open_page: OpenPage
) -> None:
    link = _create(host_page, level="aggregate")
    guest = open_page()

    _join(guest, link)
    _start(host_page)

    # The participant is scored, the host learns nothing of one person alone.
    expect(guest.locator("[data-part=score]")).to_have_text(
        re.compile(r"^\d+$"), timeout=ROUND_MS
    )
    expect(host_page.locator("[data-part=score-words]")).to_have_text(
        "shown from three measured people up"
    )
    expect(host_page.locator("[data-part=score]")).to_have_text("–")
    expect(host_page.locator("body")).not_to_contain_text("Gina Guest")


def test_a_lost_connection_comes_back_with_a_new_ticket(
    host_page: Page, open_page: OpenPage
) -> None:
    link = _create(host_page)
    guest = open_page()
    tickets: list[str] = []

    def cut_the_first(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def relay(message: str | bytes) -> None:
            server.send(message)
            if isinstance(message, bytes):
                if len(tickets) == 1:
                    route.close(code=1012)
            else:
                tickets.append(json.loads(message)["ticket"])

        route.on_message(relay)

    guest.route_web_socket(re.compile("/frames$"), cut_the_first)
    _join(guest, link)
    _start(host_page)

    expect(_row(host_page)).to_have_attribute("data-state", "facing", timeout=ROUND_MS)
    assert len(tickets) == 2
    assert tickets[0] != tickets[1]


def test_a_pause_that_the_server_did_not_hear_of_outlives_a_reload(
    host_page: Page, open_page: OpenPage
) -> None:
    link = _create(host_page)
    guest = open_page()
    _join(guest, link)
    _start(host_page)
    chip = guest.locator("[data-part=chip]")
    expect(chip).to_have_text("Measuring")

    guest.route("**/room/pause/", lambda route: route.abort())
    guest.click("text=Pause measuring")
    expect(chip).to_have_text("Paused")
    guest.reload()

    # The camera stays off, and the server is told as soon as it can be.
    expect(chip).to_have_text("Paused")
    expect(guest.locator("[data-part=cover-title]")).to_have_text("Paused")
    assert guest.evaluate("document.querySelector('video').srcObject") is None
    guest.unroute("**/room/pause/")
    expect(_row(host_page)).to_have_attribute("data-state", "paused", timeout=20_000)

    # Once told, a resume is not undone.
    guest.click("text=Resume measuring")
    expect(chip).to_have_text("Measuring")
    guest.reload()
    expect(chip).to_have_text("Measuring")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "allow the camera for this site"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "in use by another program"),
    ],
)
def test_a_camera_that_does_not_open_is_explained(
    host_page: Page, open_page: OpenPage, error: str, words: str
) -> None:
    link = _create(host_page)
    guest = open_page()
    guest.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => "
        f"Promise.reject(new DOMException('', '{error}'));"
    )

    _join(guest, link)

    expect(guest.locator("[data-part=cover-words]")).to_contain_text(words)
    expect(guest.locator("[data-part=retry]")).to_be_visible()


@pytest.mark.timeout(PICTURE_SECONDS * 4 + 120)
def test_five_people_make_the_picture_of_the_readme(
    host_page: Page, open_page: OpenPage, tmp_path: Path
) -> None:
    link = _create(host_page)
    _start(host_page)
    # One after the other, so that the film is elsewhere in each row.
    for name in ("Ana Silva", "Binh Tran", "Gina Guest", "Emeka Okafor"):
        _join(open_page(), link, name=name)
        _wait_for_seconds_of_the_meeting(host_page, 5)
    _join(open_page(), link, name="Dunja Petrović", button="Join without analysis")
    _wait_for_seconds_of_the_meeting(host_page, PICTURE_SECONDS)
    expect(_row(host_page)).to_have_attribute(
        "data-state", "looking_away", timeout=ROUND_MS
    )

    expect(host_page.locator("[data-participant]")).to_have_count(5)
    folder = settings.BASE_DIR / "docs/images" if SCREENSHOTS else tmp_path
    host_page.screenshot(path=folder / "live.png")
