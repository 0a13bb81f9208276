"""Rows for whom we do worse: glasses, dim light, small faces, profile.

On Pointing'04, by person held out, only shown. Neutral is always the frontal picture
under the same condition.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.evaluation import head_pose, metrics, pointing04, stills
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.pointing04 import Picture
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

# Looked at: the series in which a person wears glasses that come off in the other.
GLASSES = {("Person01", "1"), ("Person04", "2"), ("Person05", "1"), ("Person10", "2")}
DIM = 0.15
SENSOR_NOISE = 2.0
PROFILE_FROM_DEG = 60

Change = Callable[[Luma], Luma]


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield answered share and errors under each condition, below a data folder."""
    pictures = pointing04.pictures(folder)
    near = [p for p in pictures if p.is_within_reach]
    worn = [p for p in near if (p.person, p.series) in GLASSES]
    persons = {person for person, _ in GLASSES}
    bare = [p for p in near if p.person in persons and p not in worn]
    yield from _rows("with glasses", worn, observer, _same)
    yield from _rows("the same persons without glasses", bare, observer, _same)
    yield from _rows("light × .15 and noise", near, observer, _dimmed)
    yield from _rows("half the size", near, observer, _reduced(0.5))
    yield from _rows("a quarter of the size", near, observer, _reduced(0.25))
    yield _profile(pictures, observer)


def _rows(
    on: str,
    pictures: Sequence[Picture],
    observer: Observer,
    change: Change,
) -> Iterator[Measure]:
    answers = [_answer(observer, picture, change) for picture in pictures]
    said, marks = head_pose.relative(pictures, answers)
    found = [answer is not None for answer in answers]
    why_not = "" if pictures else f"there are no such pictures in {pointing04.FOLDER}"
    yield Measure(
        "faces answered",
        f"Pointing'04 {on}",
        len(pictures),
        float(np.mean(found)) if found else None,
        None,
        why_not=why_not,
    )
    for axis, name in ((0, "yaw"), (1, "pitch")):
        yield Measure(
            f"head {name} MAE, minus own neutral",
            f"Pointing'04 {on}",
            len(said),
            metrics.mean_absolute_error(said[:, axis], marks[:, axis]),
            None,
            more_is_better=False,
            unit="°",
            why_not=why_not or "no face was answered",
        )


def _profile(pictures: Sequence[Picture], observer: Observer) -> Measure:
    turned = [p for p in pictures if abs(p.yaw) >= PROFILE_FROM_DEG]
    turned = [p for p in turned if abs(p.pitch) <= pointing04.REACH_PITCH_DEG]
    answers = [_answer(observer, picture, _same) for picture in turned]
    away = [
        a is not None and abs(a.yaw) >= head_pose.SAID_AWAY_FROM_DEG for a in answers
    ]
    return Measure(
        "said to be turned away",
        "Pointing'04 at ±60° to ±90°",
        len(turned),
        float(np.mean(away)) if away else None,
        None,
        why_not=f"there are no such pictures in {pointing04.FOLDER}",
    )


def _answer(observer: Observer, picture: Picture, change: Change) -> Direction | None:
    held_out = observer.with_facing(observer.facing.without(picture.person))
    luma = change(stills.read_luma(picture.path))
    faces, _ = held_out.observe(luma, 0.0, Tracks())
    face = max(faces, key=lambda face: face.box.width, default=None)
    if face is None or face.facing is None:
        return None
    return Direction(face.facing.yaw, face.facing.pitch)


def _same(luma: Luma) -> Luma:
    return luma


def _dimmed(luma: Luma) -> Luma:
    noise = np.random.default_rng(1).normal(0.0, SENSOR_NOISE, luma.shape)
    return np.clip(luma * DIM + noise, 0.0, 255.0).astype(np.uint8)


def _reduced(share: float) -> Change:
    def reduce(luma: Luma) -> Luma:
        small = cv2.resize(luma, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)

    return reduce
