"""The report in a browser: curve, band, marks, sorting, replay, files, paper."""

import csv
import itertools
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from analytics.models import Alert, AttentionMetric
from meetings.models import Meeting
from tests.browser import database, lesson
from users.models import User

SCREENSHOTS = os.environ.get("SCREENSHOTS")
STARTED = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture
def seminar(host_account: User, host_page: Page) -> Meeting:
    """A lesson of the signed-in host, who sees single people."""
    return database.ask(lambda: lesson.make(host_account, at=STARTED))


def _open(page: Page, meeting: Meeting, fragment: str = "") -> None:
    page.goto(f"/meetings/{meeting.pk}/report/{fragment}")
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator("[data-score] canvas")).to_be_visible()


def _readout(page: Page) -> str:
    return page.locator("[data-readout]").inner_text()


def _names(page: Page) -> list[str]:
    return page.locator(".people-table .cell-name").all_inner_texts()


@pytest.mark.timeout(480)
def test_the_report_shows_people_alerts_and_moments(
    seminar: Meeting, host_page: Page, complaints: list[str]
) -> None:
    alerts = database.ask(lambda: list(seminar.alerts.order_by("created_at", "pk")))
    _open(host_page, seminar)

    # The band, the hatched low stretch and the marks of alerts are on the canvas.
    assert _is_drawn(host_page, "accent")
    assert _is_drawn(host_page, "away")
    assert _is_drawn(host_page, "good")
    assert _is_drawn(host_page, "danger")

    # A span has its numbers: by the pointer, and by the keyboard.
    plot = host_page.locator("[data-score] .u-over")
    box = plot.bounding_box()
    assert box is not None
    plot.hover(position={"x": box["width"] / 2, "y": 30})
    assert re.search(
        r"22:\d\d · room \d+ · middle half \d+ to \d+ · 7 people measured",
        _readout(host_page),
    )
    host_page.mouse.move(0, 0)
    slider = host_page.locator("[data-moment]")
    slider.focus()
    for _ in range(3):
        host_page.keyboard.press("ArrowRight")
    assert re.search(r":00:30 · room \d+", _readout(host_page))
    assert slider.get_attribute("aria-valuetext") == _readout(host_page)

    # An alert in the list leads to its moment, and an address to one too.
    entry = host_page.locator(".alert-row").nth(5)
    entry.locator("a").click()
    expect(entry).to_have_attribute("data-current", "")
    at = round(_began(alerts[5]).timestamp())
    assert host_page.url.endswith(f"#t={at}")
    picked = _readout(host_page)
    _open(host_page, seminar, f"?again#t={at}")
    assert _readout(host_page) == picked

    # A mark on the curve leads to the list, also into its closed part.
    folded = _alone_and_folded(alerts)
    _click_mark(host_page, alerts[folded])
    entry = host_page.locator(".alert-row").nth(folded)
    expect(entry).to_have_attribute("data-current", "")
    expect(entry).to_be_visible()
    assert complaints == []


def _is_drawn(page: Page, token: str) -> bool:
    """Say whether many pixels of the curve have the colour of a token."""
    return bool(
        page.evaluate(
            """(name) => {
              const canvas = document.querySelector('[data-score] canvas');
              const probe = document.createElement('span');
              probe.style.color = `var(--${name})`;
              document.body.append(probe);
              const colour = getComputedStyle(probe).color.match(/[\\d.]+/g);
              probe.remove();
              const { data } = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height);
              let found = 0;
              for (let at = 0; at < data.length; at += 4) {
                if (colour.slice(0, 3).every((part, i) =>
                  Math.abs(data[at + i] - Number(part)) < 6)) found += 1;
              }
              return found > 50;
            }""",
            token,
        )
    )


def _began(alert: Alert) -> datetime:
    assert alert.created_at is not None
    return alert.created_at


def _alone_and_folded(alerts: list[Alert]) -> int:
    """Return the last alert that is in the first row of marks, for nobody is near."""
    gaps = itertools.pairwise(map(_began, alerts))
    alone = [
        index
        for index, (before, began) in enumerate(gaps, start=1)
        if (began - before).total_seconds() > 45
    ]
    assert alone[-1] > 12
    return alone[-1]


def _click_mark(page: Page, alert: Alert) -> None:
    plot = page.locator("[data-score] .u-over")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    share = (_began(alert) - STARTED).total_seconds() / lesson.LASTS_S
    # The first of the rows under the scores, as report_curve.js has it.
    y = box["height"] * (100 + 8) / (100 + 24 + 38)
    page.mouse.click(box["x"] + share * box["width"], box["y"] + y)


@pytest.mark.timeout(480)
def test_people_are_sorted_by_what_is_clicked(
    seminar: Meeting, host_page: Page
) -> None:
    _open(host_page, seminar)
    head = host_page.locator("th", has_text="Score").first

    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    best_first = _names(host_page)
    head.locator("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    worst_first = _names(host_page)
    host_page.locator("th", has_text="Name").locator("button").click()

    assert best_first[0] == "Ana Silva"
    assert worst_first == best_first[::-1]
    assert worst_first[0] == "Jonas Weber"
    assert _names(host_page) == sorted(person.name for person in lesson.PEOPLE)
    expect(head).not_to_have_attribute("aria-sort", "ascending")


@pytest.mark.timeout(480)
def test_other_settings_are_tried_by_a_real_worker_for_a_picture(
    seminar: Meeting, host_page: Page, complaints: list[str]
) -> None:
    stored = database.ask(seminar.alerts.count)
    _open(host_page, seminar)

    host_page.select_option("#replay-preset", "relaxed")
    host_page.click("text=Try it")

    said = host_page.locator(".replay-said")
    expect(said).to_contain_text(f"instead of {stored}.", timeout=90_000)
    assert database.ask(seminar.alerts.count) == stored
    _picture(host_page, "report-replay", host_page.locator("section:has(.replay)"))
    assert complaints == []


@pytest.mark.timeout(480)
def test_the_samples_are_downloaded_as_files(
    seminar: Meeting, host_page: Page, tmp_path: Path
) -> None:
    samples = database.ask(AttentionMetric.objects.filter(meeting_id=seminar.pk).count)
    _open(host_page, seminar)

    with host_page.expect_download() as waiting:
        host_page.click("text=CSV")
    waiting.value.save_as(tmp_path / "lesson.csv")
    with host_page.expect_download() as waiting_too:
        host_page.click("text=Parquet")
    waiting_too.value.save_as(tmp_path / "lesson.parquet")

    assert waiting.value.suggested_filename == "statistics-seminar-2026-11-24.csv"
    with (tmp_path / "lesson.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == samples
    assert {row["name"] for row in rows} == {one.name for one in lesson.PEOPLE}
    assert pq.read_metadata(tmp_path / "lesson.parquet").num_rows == samples


@pytest.mark.timeout(480)
def test_the_report_is_printed_in_light_and_whole(
    seminar: Meeting, host_page: Page, tmp_path: Path
) -> None:
    host_page.emulate_media(color_scheme="dark")
    _open(host_page, seminar)

    host_page.pdf(path=tmp_path / "report.pdf", format="A4", print_background=True)

    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    # What a script does before printing is done, and undone after it.
    host_page.evaluate("dispatchEvent(new Event('beforeprint'))")
    host_page.emulate_media(media="print")
    closed = "details[data-opens-on-paper]:not([open])"
    expect(host_page.locator(closed)).to_have_count(0)
    assert host_page.evaluate("document.documentElement.dataset.theme") == "light"
    for hidden in ("[data-print]", ".topbar", "[data-moment]", ".replay"):
        expect(host_page.locator(hidden).first).to_be_hidden()
    assert host_page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor"
    ) in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    host_page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert host_page.evaluate("document.documentElement.dataset.theme") == "auto"


@pytest.mark.timeout(480)
def test_the_report_fits_phone_and_desk_in_pictures(
    seminar: Meeting, host_page: Page, complaints: list[str]
) -> None:
    for width, scheme in itertools.product((390, 1440), ("light", "dark")):
        _see(host_page, seminar, width, scheme)
        assert host_page.evaluate("document.documentElement.scrollWidth") == width
        _picture(host_page, f"report-{width}-{scheme}")
    _see(host_page, seminar, 1440, "light")
    _picture(host_page, "report", is_whole=False)
    assert complaints == []


@pytest.mark.timeout(480)
def test_a_report_without_single_people_names_nobody_in_its_picture(
    host_page: Page, host_account: User, complaints: list[str]
) -> None:
    meeting = database.ask(lambda: lesson.make(host_account, level="self", at=STARTED))

    _see(host_page, meeting, 1440, "light")

    page = host_page.content()
    assert not [one.name for one in lesson.PEOPLE if one.name in page]
    expect(host_page.locator(".alert-row")).to_have_count(0)
    assert _is_drawn(host_page, "accent")
    _picture(host_page, "report-self-1440-light")
    assert complaints == []


def _see(page: Page, meeting: Meeting, width: int, scheme: str) -> None:
    shade: Literal["light", "dark"] = "dark" if scheme == "dark" else "light"
    page.emulate_media(color_scheme=shade, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 1040})
    _open(page, meeting)


def _picture(
    page: Page, name: str, part: Locator | None = None, *, is_whole: bool = True
) -> None:
    """Renew a picture of the documentation, when asked to."""
    if not SCREENSHOTS:
        return
    path = settings.BASE_DIR / f"docs/images/{name}.png"
    if part is None:
        page.screenshot(path=path, full_page=is_whole)
    else:
        part.screenshot(path=path)
