"""A video conference in a tab: tiles with real faces, and a page that turns."""

import base64
from collections.abc import Sequence

from playwright.sync_api import Page

from tests.analytics import windows

TITLE = "The conference"
PICTURES = 20
SIZE = (windows.WIDTH, windows.HEIGHT)

_PAGE = """
<!doctype html><title>{title}</title>
<style>html, body {{ margin: 0; background: #202020 }} img {{ display: block; width: 100vw }}</style>
<img alt="">
<script>
  let at = 0;
  let pictures = [];
  const show = () => {{
    if (pictures.length) document.querySelector("img").src = pictures[at++ % pictures.length];
  }};
  globalThis.turn = (to) => {{ pictures = to; at = 0; show(); }};
  setInterval(show, 500);
</script>
"""


def open_in(page: Page, layout: Sequence[str | None]) -> None:
    """Begin the conference with these people."""
    page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    page.set_content(_PAGE.format(title=TITLE))
    turn(page, layout)


def turn(page: Page, layout: Sequence[str | None]) -> None:
    """Show another page of people."""
    # To and fro, so that no head jumps.
    numbers = [*range(PICTURES), *range(PICTURES - 2, 0, -1)]
    page.evaluate("to => turn(to)", [_picture(layout, number) for number in numbers])


def _picture(layout: Sequence[str | None], number: int) -> str:
    jpeg = base64.b64encode(windows.jpeg(layout, number)).decode()
    return f"data:image/jpeg;base64,{jpeg}"
