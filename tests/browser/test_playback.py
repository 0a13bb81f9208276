"""Playback in a browser: a real video that no browser plays, looked at by the workers."""

import os
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from recordings.models import VideoAnalysis, VideoRecording
from tests.browser import accessibility, database, webcam_clip

SCREENSHOTS = os.environ.get("SCREENSHOTS")
RATE = 25
# There is no alert in the first half minute.
FACING_S, AWAY_S, NOBODY_S = 32, 13, 5
LASTS_S = FACING_S + AWAY_S + NOBODY_S

_CANVAS = """([x, y, width, height]) => {
  const canvas = document.querySelector('.stage canvas');
  const video = document.querySelector('video');
  const scale = Math.min(
    canvas.width / video.videoWidth, canvas.height / video.videoHeight);
  const left = (canvas.width - video.videoWidth * scale) / 2;
  const top = (canvas.height - video.videoHeight * scale) / 2;
  const pen = canvas.getContext('2d');
  const seen = (shareX, shareY) => {
    const at = [left + shareX * video.videoWidth * scale,
                top + shareY * video.videoHeight * scale];
    const { data } = pen.getImageData(at[0] - 4, at[1] - 4, 9, 9);
    return Math.max(...data.filter((_, index) => index % 4 === 3));
  };
  return [seen(x, y + height / 2), seen(x + width, y + height / 2),
          seen(x + width / 2, y + height), seen(x + width / 2, y + height / 2)];
}"""
_IS_EMPTY = """() => {
  const canvas = document.querySelector('.stage canvas');
  const { data } = canvas.getContext('2d')
    .getImageData(0, 0, canvas.width, canvas.height);
  return !data.some((value) => value);
}"""


@pytest.fixture
def avi(tmp_path: Path) -> Path:
    """A face at the screen, the same turned away, and then nobody: MPEG-4 in AVI."""
    path = tmp_path / "Vorlesung 3.avi"
    facing, turned = webcam_clip._frames()
    turned += turned[::-1]
    grey = av.VideoFrame.from_ndarray(np.full((480, 640, 3), 90, np.uint8), "rgb24")
    facing += facing[::-1]
    pictures = [facing[number % len(facing)] for number in range(FACING_S * RATE)]
    pictures += [turned[number % len(turned)] for number in range(AWAY_S * RATE)]
    pictures += [grey] * (NOBODY_S * RATE)
    with av.open(str(path), "w") as film:
        stream = film.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.codec_context.options = {"qscale": "3", "flags": "+qscale"}
        stream.bit_rate = 4_000_000
        for number, picture in enumerate(pictures):
            shown = picture.reformat(640, 480, "yuv420p")
            shown.pts, shown.time_base = number, Fraction(1, RATE)
            film.mux(stream.encode(shown))
        film.mux(stream.encode())
    return path


def _until(page: Page, condition: str) -> None:
    """Wait for an expression: the page's policy keeps wait_for_function from polling."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Never came true: {condition}")


def _now(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def _go(page: Page, seconds: float) -> None:
    """Seek, and wait until the picture of that moment is on the screen."""
    page.evaluate(
        """(at) => new Promise((seen) => {
          const video = document.querySelector('video');
          video.requestVideoFrameCallback(() => requestAnimationFrame(seen));
          video.currentTime = at;
        })""",
        seconds,
    )


def _box_at(page: Page, address: str, seconds: float) -> list[float]:
    """Return where the one face is, by the rows that the page reads too."""
    at_ms = round(seconds * 1000)
    answer: dict[str, Any] = page.request.get(
        f"{address}timeline.json?from_ms={at_ms - 100}&to_ms={at_ms + 100}"
    ).json()
    return list(answer["rows"][0][2][0][1:5])


def _upload(page: Page, path: Path) -> None:
    page.goto("/analyses/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose videos").click()
    chooser.value.set_files(path)
    expect(page.locator(".video-row")).to_contain_text("Analysed", timeout=180_000)


@pytest.mark.timeout(600)
def test_a_video_is_played_with_what_was_measured(
    host_page: Page, avi: Path, complaints: list[str]
) -> None:
    page = host_page
    _upload(page, avi)
    recording = database.ask(VideoRecording.objects.get)
    address = f"/recordings/{recording.pk}/"

    # No browser plays MPEG-4 in AVI: the page waits for the copy and shows it.
    page.goto(address)
    expect(page.locator("video")).to_be_attached(timeout=120_000)
    expect(page.locator("[data-playback]")).to_have_attribute("data-ready", "")
    _until(page, "document.querySelector('video').readyState >= 2")
    length = page.evaluate("document.querySelector('video').duration")
    assert length == pytest.approx(LASTS_S, abs=0.2)

    # The box is around the face, and drawn at its edges only.
    _go(page, 8.0)
    box = _box_at(page, address, 8.0)
    _until(page, f"!({_IS_EMPTY})()")
    left, right, foot, middle = page.evaluate(_CANVAS, box)
    assert min(left, right, foot) > 100
    assert middle == 0
    expect(page.locator("[data-lanes] li")).to_contain_text("Facing the screen")
    _screenshot(page, "playback")

    # Switched off, and hidden where nobody is.
    page.keyboard.press("b")
    assert page.evaluate(_IS_EMPTY)
    page.keyboard.press("b")
    assert not page.evaluate(_IS_EMPTY)
    _go(page, LASTS_S - 1)
    _until(page, f"({_IS_EMPTY})()")

    _alerts(page)
    assert accessibility.problems(page) == []
    assert complaints == []

    _keys(page)
    _links(page, address)
    _speeds(page)
    _timeline(page)
    assert complaints == []


def _alerts(page: Page) -> None:
    """An alert leads to five seconds before it, and is the current one then."""
    alert = page.locator("[data-moments] a").first
    expect(alert).to_contain_text("Looking away")
    found = database.ask(VideoAnalysis.objects.get).results
    assert found
    began_s = found["alerts"][0]["started_s"]
    alert.click()
    assert _now(page) == pytest.approx(began_s - 5, abs=1.01)
    expect(alert).to_have_attribute("aria-current", "true")
    _go(page, began_s + 1)
    expect(page.locator("[data-lanes] li")).to_contain_text("Looking away")


def _keys(page: Page) -> None:
    page.locator("main").focus()
    _go(page, 10.0)
    for key, at_s in (
        ("ArrowRight", 15.0),
        ("Shift+ArrowLeft", 14.0),
        ("j", 4.0),
        ("l", 14.0),
        ("ArrowLeft", 9.0),
    ):
        page.keyboard.press(key)
        assert _now(page) == pytest.approx(at_s, abs=0.05), key

    # One picture further, and back to where it was.
    page.wait_for_timeout(300)
    page.keyboard.press(".")
    assert _now(page) == pytest.approx(9.0 + 1 / RATE, abs=0.6 / RATE)
    page.wait_for_timeout(300)
    page.keyboard.press(",")
    assert _now(page) == pytest.approx(9.0, abs=0.6 / RATE)

    page.keyboard.press("[")
    page.keyboard.press("]")
    assert page.locator("[data-moments] a[aria-current]").count() == 1

    page.keyboard.press("?")
    expect(page.locator("dialog[data-keys]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('video').muted")
    page.keyboard.press("f")
    _until(page, "document.fullscreenElement?.matches('[data-frame]')")
    page.keyboard.press("f")
    _until(page, "!document.fullscreenElement")


def _links(page: Page, address: str) -> None:
    for query, at_s in (("12", 12.0), ("0m7s", 7.0)):
        page.goto(f"{address}?t={query}")
        expect(page.locator("[data-playback]")).to_have_attribute("data-ready", "")
        _until(page, "document.querySelector('video').readyState >= 2")
        assert _now(page) == pytest.approx(at_s, abs=0.05)
        _until(page, f"!({_IS_EMPTY})()")


def _speeds(page: Page) -> None:
    """Boxes are there while it plays, slowly and quickly."""
    for speed in ("0.25", "16"):
        _go(page, 1.0)
        page.locator("[data-control=speed]").select_option(speed)
        page.locator("main").focus()
        page.keyboard.press("k")
        _until(page, "document.querySelector('video').currentTime > 1.05")
        assert not page.evaluate(_IS_EMPTY)
        page.keyboard.press("k")
        assert page.evaluate("document.querySelector('video').paused")
    page.locator("[data-control=speed]").select_option("1")


def _timeline(page: Page) -> None:
    """A click seeks, the wheel looks closer, the keys too."""
    plot = page.locator("[data-canvas]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] / 2, "y": 60})
    assert _now(page) == pytest.approx(LASTS_S / 2, abs=0.2)

    plot.hover(position={"x": box["width"] / 4, "y": 60})
    readout = page.locator("[data-readout]")
    expect(readout).to_have_text(re.compile(r"0:12\.\d · room \d+"))
    page.mouse.wheel(0, -400)
    expect(page.locator("[data-span]")).to_have_text(re.compile(r"^0:0\d – 0:2\d$"))
    page.locator("[data-zoom=all]").click()
    expect(page.locator("[data-span]")).to_have_text("")


def _screenshot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page=True)
