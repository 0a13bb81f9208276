"""Rows of head pose on Pointing'04: relative to each person's own neutral.

Neutral is the one frontal picture of the same person and series. Persons whom the
shipped model was fitted on are read with the fit that left them out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.vision.evaluation import metrics, pointing04, stills
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.pointing04 import Picture
from analytics.vision.observing import Observer

ON = "Pointing'04 within ±45°/±30°"
# Marks stand at every 15 degrees: halfway between the last that is not turned away
# and the first that is.
TURNED_AWAY_FROM_DEG = 30.0
SAID_AWAY_FROM_DEG = 22.5


@dataclass(frozen=True, slots=True)
class Direction:
    """What a system says of one face, degrees with the signs of HeadPose."""

    yaw: float
    pitch: float


Answers = Sequence[Direction | None]
"""One for each picture; None where no face was found or its pose not answered."""


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield the rows of Pointing'04 below a data folder."""
    pictures = [p for p in pointing04.pictures(folder) if p.is_within_reach]
    yield from rows(pictures, [answer(observer, picture) for picture in pictures])


def answer(observer: Observer, picture: Picture) -> Direction | None:
    """Return what we say of a picture, with a fit that never saw the person."""
    held_out = observer.with_facing(observer.facing.without(picture.person))
    face = stills.observe(held_out, picture.path)
    if face is None or face.facing is None:
        return None
    return Direction(face.facing.yaw, face.facing.pitch)


def rows(pictures: Sequence[Picture], answers: Answers) -> Iterator[Measure]:
    """Yield the rows of any system's answers."""
    missing = "" if pictures else f"there is no {pointing04.FOLDER} in the data folder"
    found = [a is not None for a in answers]
    yield Measure(
        "faces found",
        ON,
        len(pictures),
        float(np.mean(found)) if found else None,
        0.99,
        why_not=missing,
    )
    said, marks = relative(pictures, answers)
    for axis, name, reach in ((0, "yaw", 4.0), (1, "pitch", 6.5)):
        yield Measure(
            f"head {name} MAE, minus own neutral",
            ON,
            len(said),
            metrics.mean_absolute_error(said[:, axis], marks[:, axis]),
            reach,
            more_is_better=False,
            unit="°",
            why_not=missing,
        )
    # Whose face was not read is not said to be turned away.
    unread = [p for p, a in zip(pictures, answers, strict=True) if a is None]
    away = np.abs([*marks[:, 0], *(p.yaw for p in unread)]) >= TURNED_AWAY_FROM_DEG
    said_away = np.abs([*said[:, 0], *(0 for _ in unread)]) >= SAID_AWAY_FROM_DEG
    yield Measure(
        "turned away (≥ 30°) F1",
        ON,
        len(pictures),
        metrics.f1(said_away, away),
        0.955,
        why_not=missing,
    )


def relative(
    pictures: Sequence[Picture], answers: Answers
) -> tuple[np.ndarray, np.ndarray]:
    """Return (answers minus own neutral, marks), both (n, 2) of yaw and pitch.

    Without pictures whose own neutral, or whose face, was not read.
    """
    read = [(p, a) for p, a in zip(pictures, answers, strict=True) if a is not None]
    neutral = {(p.person, p.series): a for p, a in read if p.is_frontal}
    pairs = [
        ((a.yaw - own.yaw, a.pitch - own.pitch), (p.yaw, p.pitch))
        for p, a in read
        if (own := neutral.get((p.person, p.series))) is not None
    ]
    said = np.array([said for said, _ in pairs], float).reshape(-1, 2)
    marks = np.array([mark for _, mark in pairs], float).reshape(-1, 2)
    return said, marks
