"""The page "Videos" in a browser: upload, lose the connection, come back, be refused."""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from recordings.models import Upload, VideoAnalysis
from tests.browser import database, webcam_clip
from tests.site import Site

SCREENSHOTS = os.environ.get("SCREENSHOTS")
CHUNK = 8 * 2**20
PADDING = 20 * 2**20
SLOW = 4 * 2**20
"""Bytes a second, so that there is a middle in which a connection can be lost."""

PATIENCE_MS, USUAL_MS = 60_000, 5_000


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Let a busy machine take its time; what is awaited comes much sooner."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A real clip of three pieces: players skip the free space at its end."""
    path = tmp_path / "seminar.mp4"
    free = (8 + PADDING).to_bytes(4, "big") + b"free" + bytes(PADDING)
    path.write_bytes(webcam_clip.SOURCE.read_bytes() + free)
    return path


@pytest.fixture
def videos_page(host_page: Page) -> Page:
    """The host's page of videos."""
    host_page.goto("/analyses/")
    expect(host_page.get_by_role("button", name="Choose videos")).to_be_visible()
    return host_page


class Connection:
    """The page's way to the server: slow, and away when told."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self.become(is_away=False)

    def become(self, *, is_away: bool) -> None:
        """Be there or not."""
        limits = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
        self._session.send(
            "Network.emulateNetworkConditions", {"offline": is_away, **limits}
        )


def is_second_piece(request: Request) -> bool:
    return request.headers.get("upload-offset") == str(CHUNK)


def lose_in_the_middle(page: Page, path: Path) -> Connection:
    """Choose a large file and lose the connection while its second piece is sent."""
    connection = Connection(page)
    with page.expect_request(is_second_piece, timeout=90_000):
        choose(page, path)
    connection.become(is_away=True)
    expect(page.locator(".upload [data-part=state]")).to_have_text("Connection lost")
    return connection


def choose(page: Page, *paths: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose videos").click()
    chooser.value.set_files(list(paths))


def sent_from(requests: list[Request]) -> list[int]:
    """Return where the pieces began that were sent."""
    return [
        int(request.headers["upload-offset"])
        for request in requests
        if request.method == "PATCH"
    ]


@pytest.mark.timeout(400)
def test_an_upload_outlasts_a_lost_connection_and_its_analysis_reaches_the_end(
    videos_page: Page, large: Path, complaints: list[str]
) -> None:
    page, requests = videos_page, list[Request]()
    page.on("request", lambda request: requests.append(request))

    connection = lose_in_the_middle(page, large)
    row = page.locator(".upload")
    expect(row.locator("[data-part=facts]")).to_contain_text("goes on by itself")
    connection.become(is_away=False)
    video = page.locator(".video-row")
    expect(video).to_contain_text("seminar.mp4")

    # It went on where it was: the first piece was sent once.
    assert sent_from(requests).count(0) == 1
    assert sent_from(requests)[-1] == 2 * CHUNK
    expect(row).to_have_count(0)
    analysis = database.ask(VideoAnalysis.objects.get)
    assert analysis.file_size == large.stat().st_size

    shown = [0]
    while video.get_attribute("data-status") in {"pending", "processing"}:
        shown.append(int(video.locator("progress").get_attribute("value") or 0))
        page.wait_for_timeout(250)
    assert shown == sorted(shown)
    assert max(shown) > 0
    expect(video).to_contain_text("Analysed")
    expect(video.locator(".row-score")).to_contain_text(re.compile(r"\d+\s*of 100"))
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / "videos.png", full_page=True)
    assert [line for line in complaints if "INTERNET_DISCONNECTED" not in line] == []

    page.get_by_role("link", name="seminar.mp4", exact=True).click()
    page.wait_for_url(f"**/analyses/{analysis.pk}/")


@pytest.mark.timeout(200)
def test_an_upload_goes_on_after_a_reload(
    videos_page: Page, large: Path, complaints: list[str]
) -> None:
    page, requests = videos_page, list[Request]()
    connection = lose_in_the_middle(page, large)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".upload [data-part=state]")).to_have_text("Paused")

    connection.become(is_away=False)
    page.reload()
    row = page.locator(".upload")
    expect(row).to_contain_text("To go on, choose the same file again")
    assert float(row.locator("progress").get_attribute("value") or 0) > 0
    page.on("request", lambda request: requests.append(request))
    choose(page, large)

    expect(page.locator(".video-row")).to_contain_text("seminar.mp4")
    # The server may have had the piece whose answer was lost.
    assert sent_from(requests)[0] >= CHUNK
    assert database.ask(Upload.objects.count) == 1
    assert [line for line in complaints if "INTERNET_DISCONNECTED" not in line] == []


@pytest.mark.timeout(200)
def test_several_files_are_dropped_and_each_says_what_became_of_it(
    videos_page: Page, tmp_path: Path
) -> None:
    page = videos_page
    drop(
        page,
        {
            "talk.mp4": webcam_clip.SOURCE.read_bytes(),
            "letter.mp4": b"Dear Sir",
            "notes.txt": b"Dear Madam",
            "empty.mp4": b"",
        },
    )

    def of(name: str) -> str:
        row = page.locator(".upload", has_text=name)
        expect(row).to_have_attribute("data-state", "refused")
        return row.inner_text()

    expect(page.locator(".video-row")).to_contain_text("talk.mp4")
    # The first was looked at by the server, the others by the browser already.
    assert "This is not a video that we can read" in of("letter.mp4")
    assert "This is not a video that we can read" in of("notes.txt")
    assert "The file is empty" in of("empty.mp4")
    assert database.ask(lambda: set(Upload.objects.values_list("filename", flat=True)))
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / "videos-refused.png", full_page=True)

    page.locator(".upload", has_text="letter.mp4").get_by_role(
        "button", name="Remove"
    ).click()
    expect(page.locator(".upload", has_text="letter.mp4")).to_have_count(0)
    assert database.ask(
        lambda: list(Upload.objects.values_list("filename", flat=True))
    ) == ["talk.mp4"]


@pytest.mark.timeout(200)
def test_a_cancelled_upload_and_a_deleted_video_leave_nothing(
    videos_page: Page, large: Path, site: Site
) -> None:
    page = videos_page
    connection = lose_in_the_middle(page, large)
    connection.become(is_away=False)
    page.locator(".upload").get_by_role("button", name="Cancel").click()
    expect(page.locator(".upload")).to_have_count(0)
    assert database.ask(Upload.objects.count) == 0

    choose(page, webcam_clip.SOURCE)
    video = page.locator(".video-row")
    expect(video).to_be_visible(timeout=60_000)
    kept = Path(database.ask(VideoAnalysis.objects.get).file_path)
    assert (site.data / "media" / kept).exists()
    video.locator(".ask summary").click()
    video.get_by_role("button", name="Delete the video").click()

    expect(page.get_by_text("No videos yet")).to_be_visible()
    assert database.ask(VideoAnalysis.objects.count) == 0
    assert not (site.data / "media" / kept).exists()


def drop(page: Page, contents: dict[str, bytes]) -> None:
    """Drop files on the zone as a file manager does."""
    page.evaluate(
        """(files) => {
          const carried = new DataTransfer();
          for (const [name, text] of Object.entries(files)) {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            carried.items.add(new File([bytes], name));
          }
          const zone = document.querySelector('[data-part="drop"]');
          for (const type of ["dragenter", "dragover", "drop"]) {
            zone.dispatchEvent(new DragEvent(type, {
              bubbles: true, cancelable: true, dataTransfer: carried }));
          }
        }""",
        {name: base64.b64encode(one).decode() for name, one in contents.items()},
    )
