"""The report of a video in a browser: its curve, the way to the player, names."""

import os
import re
from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from recordings.models import VideoAnalysis
from tests.browser import database, film, lesson
from tests.recordings import results_form, videos
from users.models import User

SCREENSHOTS = os.environ.get("SCREENSHOTS")
MANY = 49


@pytest.fixture
def seminar(host_account: User, host_page: Page) -> VideoAnalysis:
    """A video of the signed-in host, looked at."""
    return database.ask(lambda: film.make(host_account))


def _open(page: Page, analysis: VideoAnalysis, fragment: str = "") -> None:
    page.goto(f"/analyses/{analysis.pk}/{fragment}")
    expect(page.locator(".verdict")).to_be_visible()


@pytest.mark.timeout(480)
def test_every_moment_leads_into_the_video(
    seminar: VideoAnalysis, host_page: Page, complaints: list[str]
) -> None:
    player = f"/recordings/{seminar.recording.pk}/"
    _open(host_page, seminar)
    readout = host_page.locator("[data-readout]")
    play = host_page.locator("[data-play]")
    expect(host_page.locator("[data-score] canvas")).to_be_visible()

    # A click on the curve: the moment by video time, and the way there.
    expect(play).to_be_hidden()
    plot = host_page.locator("[data-score] .u-over")
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] / 2, "y": 40})
    expect(readout).to_have_text(
        re.compile(r"22:[23]0 · room \d+ · middle half \d+ to \d+ · 7 people measured")
    )
    href = play.get_attribute("href") or ""
    start_s = int(href.removeprefix(f"{player}?t="))
    assert abs(start_s - (lesson.LASTS_S / 2 - 5)) < 10
    expect(play).to_have_text(re.compile(r"Play from 22:\d\d"))

    # The keyboard does the same, from the first span on.
    slider = host_page.locator("[data-moment]")
    slider.focus()
    host_page.keyboard.press("Home")
    host_page.keyboard.press("ArrowRight")
    expect(readout).to_have_text(re.compile(r"^0:10 · room \d+"))
    expect(play).to_have_attribute("href", f"{player}?t=10")

    # So do a low stretch, an alert, and when somebody was first seen.
    stretch = host_page.locator("[data-stretch=low]").first
    began_s = float(stretch.get_attribute("data-start-s") or "")
    assert stretch.get_attribute("href") == f"{player}?t={began_s - 5:.0f}"
    alert = host_page.locator(".alert-row").first
    began_s = float(alert.get_attribute("data-at-s") or "")
    link = alert.locator("a").get_attribute("href")
    assert link == f"{player}?t={int(began_s) - 5}"
    expect(host_page.locator("#person-8 .person-first")).to_have_attribute(
        "href", re.compile(rf"{player}\?t=37\d")
    )
    assert complaints == []


@pytest.mark.timeout(480)
def test_a_person_is_given_a_name_where_the_number_stands(
    seminar: VideoAnalysis, host_page: Page, complaints: list[str]
) -> None:
    _open(host_page, seminar)
    row = host_page.locator("#person-3")
    alerts = host_page.locator(".alert-row bdi[data-person='3']")
    expect(alerts.first).to_have_text("Person 3")

    row.locator("summary").press("Enter")
    field = row.locator("[name=name]")
    expect(field).to_be_focused()
    field.fill("  Chloé   Martin ")
    field.press("Enter")

    expect(row.locator(".cell-name bdi")).to_have_text("Chloé Martin")
    assert set(alerts.all_text_contents()) == {"Chloé Martin"}
    expect(row.locator("summary")).to_be_focused()
    expect(row.locator("form")).to_be_hidden()
    names = database.ask(lambda: VideoAnalysis.objects.get(pk=seminar.pk).names)
    assert names["3"] == "Chloé Martin"

    # Escape gives up, and an empty name is the number again.
    row.locator("summary").press("Enter")
    field.press("Escape")
    expect(row.locator("form")).to_be_hidden()
    expect(row.locator("summary")).to_be_focused()
    row.locator("summary").press("Enter")
    field.fill("")
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".cell-name bdi")).to_have_text("Person 3")
    assert complaints == []


@pytest.mark.timeout(480)
def test_of_many_people_the_first_are_shown_until_all_are_wanted(
    host_account: User, host_page: Page
) -> None:
    people = [
        results_form.person(
            number, series=[(0, float(number), 10.0)], score=float(number)
        )
        for number in range(1, MANY + 1)
    ]
    kept = results_form.results(people=people, alerts=[])
    crowd = database.ask(
        lambda: videos.video(host_account, status="completed", results=kept)
    )
    _open(host_page, crowd)
    rows = host_page.locator(".people-table tbody tr")

    assert rows.evaluate_all("all => all.filter((one) => one.offsetHeight).length") < 20
    # Sorted are all of them, and the best come first.
    host_page.locator("th", has_text="Score").locator("button").click()
    expect(rows.first.locator(".cell-score")).to_have_text(str(MANY))
    host_page.get_by_role("button", name=f"Show all {MANY} people").click()

    assert (
        rows.evaluate_all("all => all.filter((one) => one.offsetHeight).length") == MANY
    )


@pytest.mark.timeout(480)
def test_the_report_of_a_video_looks_right_for_a_picture(
    seminar: VideoAnalysis, host_page: Page, complaints: list[str]
) -> None:
    for width, scheme in ((1440, "light"), (390, "dark")):
        shade: Literal["light", "dark"] = "dark" if scheme == "dark" else "light"
        host_page.emulate_media(color_scheme=shade, reduced_motion="reduce")
        host_page.set_viewport_size({"width": width, "height": 1040})
        _open(host_page, seminar)
        expect(host_page.locator("[data-score] canvas")).to_be_visible()

        wide = host_page.evaluate("document.documentElement.scrollWidth - innerWidth")

        assert wide <= 0
        if SCREENSHOTS:
            name = f"video-report-{width}-{scheme}.png"
            path: Path = settings.BASE_DIR / "docs/images" / name
            host_page.screenshot(path=path, full_page=True)
    assert complaints == []
