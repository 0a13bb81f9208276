"""Blinks in film: landmarks of one face with shut and with open eyes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analytics.vision import face_box, frames
from analytics.vision.arrays import Points
from analytics.vision.landmarks import LandmarkModel
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

# Relative to the median of five seconds around it; half closed is a blink.
SHUT_BELOW = 0.65
OPEN_FROM = 0.85
AROUND_FRAMES = 60
APART_FRAMES = 8
# Neighbours of both moments, so that one odd frame does not count for much.
SHUT_FRAMES = (-1, 0, 1)
OPEN_FRAMES = (-2, 0, 2)


def read(
    path: Path, observer: Observer, model: LandmarkModel
) -> Iterator[tuple[Points, Points]]:
    """Yield (shut, open) landmarks of every blink of a film with one face."""
    points: list[Points | None] = []
    openings: list[float] = []
    tracks = Tracks()
    for frame in frames.read(path):
        seen, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        is_read = bool(seen) and seen[0].eye_opening is not None
        openings.append(float(seen[0].eye_opening or 0.0) if is_read else np.nan)
        if not is_read:
            points.append(None)
            continue
        # Once more from their own box, as in the next frame.
        found = model.predict(frame.luma, seen[0].box)
        own = face_box.from_five_points(face_box.five_points(found))
        points.append(model.predict(frame.luma, own))
    for shut, opened in moments(openings):
        for i in SHUT_FRAMES:
            for j in OPEN_FRAMES:
                pair = points[shut + i], points[opened + j]
                if pair[0] is not None and pair[1] is not None:
                    yield pair[0], pair[1]


def moments(openings: list[float]) -> list[tuple[int, int]]:
    """Return the frames of (deepest closing, open eyes shortly before)."""
    found: list[tuple[int, int]] = []
    for index in range(APART_FRAMES + 2, len(openings) - APART_FRAMES):
        around = openings[max(0, index - AROUND_FRAMES) : index + AROUND_FRAMES]
        usual = float(np.nanmedian(around))
        before = openings[index - APART_FRAMES]
        near = openings[index - 4 : index + 5]
        is_deepest = openings[index] == min(near)
        is_new = not found or index - found[-1][0] > APART_FRAMES
        if (
            is_new
            and is_deepest
            and openings[index] < SHUT_BELOW * usual
            and before > OPEN_FROM * usual
        ):
            found.append((index, index - APART_FRAMES))
    return found
