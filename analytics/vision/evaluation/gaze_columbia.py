"""Gaze to the side on the eye patches of Columbia Gaze, given the head.

The patches are read by the product's own features (`eye_patch`). Two readings:

- *by person held out*: kernel ridge regression from the features of both eyes
  and the labelled pose of the head to the labelled gaze, fitted on all other
  persons. This measures what the features hold. Columbia is for research only,
  so nothing of it is kept.
- *as shipped*: the product's network, that never saw a photograph, plus the
  labelled pose of the head. No gain, no offset and no person's centre is fitted.

Both eyes of a picture give one answer; a picture counts as not answered where
the network takes either patch for no open eye. The sign at 10 degrees is right
where the answer, relative to nothing but 0, has the sign of the label. Labels
and answers are degrees to the right of the picture, relative to the camera.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from analytics.vision import eye_patch, gaze, model_files
from analytics.vision.arrays import Flags, Floats, Floats32, Patches
from analytics.vision.evaluation.measure import Measure

FOLDER = "gaze_columbia"
SIGN = "gaze horizontal sign at 10 degrees, head straight"
ERROR = "gaze horizontal MAE given the head"
HELD_OUT = "Columbia, by person held out"
SHIPPED = "Columbia, as shipped, nothing fitted"
SIGN_REACH, ERROR_REACH_DEG = 0.98, 4.2
ASKED_DEG = 10.0
NAME = re.compile(r"(\d+)_2m_(-?\d+)P_(-?\d+)V_(-?\d+)H_([LR])\.jpg")
# Width of the kernel: in spreads of the features, and in degrees of the head.
# Half and double change the error by a tenth of a degree.
FEATURE_SPREADS = 1.0
HEAD_WIDTH_DEG = 30.0
RIDGE = 0.1


@dataclass(frozen=True, slots=True)
class Pictures:
    """Both eyes of every picture, (n, HEIGHT, WIDTH), with labels (n,) in degrees."""

    left: Patches
    right: Patches
    person: Floats
    head: Floats
    gaze: Floats


def measures(folder: Path) -> Iterator[Measure]:
    """Yield the rows about gaze; `folder` is the root of the evaluation data.

    Takes about 20 s.
    """
    pictures = read(folder / FOLDER)
    if not len(pictures.gaze):
        yield from missing()
        return
    shipped = shipped_answers(pictures)
    known = ~np.isnan(shipped)
    held_out = np.full(len(shipped), np.nan)
    held_out[known] = held_out_answers(pictures, known)
    for on, answers in ((HELD_OUT, held_out), (SHIPPED, shipped)):
        yield from rows(on, answers, pictures)


def rows(on: str, answers: Floats, pictures: Pictures) -> Iterator[Measure]:
    """Yield the rows of any system's answers (n,), degrees or NaN."""
    yield _row(SIGN, on, *sign_share(answers, pictures))
    yield _row(ERROR, on, *mean_error(answers, pictures))


def missing() -> Iterator[Measure]:
    """Yield the rows where there are no pictures."""
    why_not = f"There are no pairs of eyes in {FOLDER}."
    for on in (HELD_OUT, SHIPPED):
        yield _row(SIGN, on, None, 0, why_not=why_not)
        yield _row(ERROR, on, None, 0, why_not=why_not)


def sign_share(answers: Floats, pictures: Pictures) -> tuple[float, int]:
    """Return the share of right signs at 10 degrees, head straight, and of how many.

    `answers` (n,) are degrees, NaN where there is none.
    """
    is_asked = (np.abs(pictures.gaze) == ASKED_DEG) & (pictures.head == 0.0)
    asked = is_asked & ~np.isnan(answers)
    is_right = np.sign(answers[asked]) == np.sign(pictures.gaze[asked])
    return float(is_right.mean()), int(asked.sum())


def mean_error(answers: Floats, pictures: Pictures) -> tuple[float, int]:
    """Return the mean absolute error in degrees, and of how many pictures.

    `answers` (n,) are degrees, NaN where there is none.
    """
    known = ~np.isnan(answers)
    errors = np.abs(answers[known] - pictures.gaze[known])
    return float(errors.mean()), int(known.sum())


def read(folder: Path) -> Pictures:
    """Read the pictures of which both eyes are there."""
    eyes: dict[tuple[int, ...], dict[str, Path]] = {}
    for path in sorted(folder.glob("*.jpg")):
        name = NAME.fullmatch(path.name)
        if name:
            labels = tuple(int(number) for number in name.groups()[:4])
            eyes.setdefault(labels, {})[name[5]] = path
    both = {labels: pair for labels, pair in eyes.items() if len(pair) == 2}
    rows = np.array(list(both), dtype=np.float64).reshape(-1, 4)
    return Pictures(
        left=_patches([pair["L"] for pair in both.values()]),
        right=_patches([pair["R"] for pair in both.values()]),
        person=rows[:, 0],
        head=rows[:, 1],
        gaze=rows[:, 3],
    )


def _patches(paths: list[Path]) -> Patches:
    """Read square crops; the product's patch is their middle, as wide."""
    patches = np.empty((len(paths), eye_patch.HEIGHT, eye_patch.WIDTH), np.uint8)
    size = (eye_patch.WIDTH, eye_patch.WIDTH)
    top = (eye_patch.WIDTH - eye_patch.HEIGHT) // 2
    for patch, path in zip(patches, paths, strict=True):
        crop = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if crop is None:
            raise ValueError(f"{path} is no picture")
        if crop.shape != size:
            crop = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
        patch[:] = crop[top : top + eye_patch.HEIGHT]
    return patches


def shipped_answers(pictures: Pictures) -> Floats:
    """Return what the product says (n,), NaN where it does not answer."""
    reader = gaze.GazeReader.load(model_files.find_gaze())
    count = len(pictures.gaze)
    left, left_open = reader.read(pictures.left, np.zeros(count, bool), pictures.head)
    right, right_open = reader.read(pictures.right, np.ones(count, bool), pictures.head)
    answers = pictures.head + (left + right) / 2.0
    return np.where(left_open & right_open, answers, np.nan)


def held_out_answers(pictures: Pictures, known: Flags) -> Floats:
    """Return the gaze of the `known` pictures, each by the other persons' fit."""
    head, looked = pictures.head[known], pictures.gaze[known]
    seen = np.concatenate(
        [
            eye_patch.features(pictures.left[known]),
            eye_patch.features(pictures.right[known][:, :, ::-1]),
        ],
        axis=1,
    )
    kernel = _kernel(seen, head)
    return _without_own_group(kernel, looked, pictures.person[known])


def _kernel(seen: Floats32, head: Floats) -> Floats:
    """Return how alike every two pictures are, (n, n)."""
    seen = seen - seen.mean(axis=0)
    squares = (seen**2).sum(axis=1)
    apart = (squares[:, None] + squares - 2.0 * seen @ seen.T).astype(np.float64)
    apart /= FEATURE_SPREADS**2 * 2.0 * squares.mean()
    turned = (head[:, None] - head) / HEAD_WIDTH_DEG
    kernel: Floats = np.exp(-apart - turned**2 / 2.0)
    return kernel


def _without_own_group(kernel: Floats, truths: Floats, group: Floats) -> Floats:
    """Return kernel ridge answers, each fitted without its own group.

    One inverse does for all: what is left out of a group's fit is known from
    its block (Cook's formula for several rows).
    """
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(kernel)))
    weights = inverse @ truths
    answers = np.empty_like(truths)
    for one in np.unique(group):
        own = np.flatnonzero(group == one)
        block = inverse[np.ix_(own, own)]
        answers[own] = truths[own] - np.linalg.solve(block, weights[own])
    return answers


def _row(
    measure: str, on: str, value: float | None, n: int, *, why_not: str = ""
) -> Measure:
    is_sign = measure == SIGN
    return Measure(
        measure=measure,
        on=on,
        n=n,
        value=value,
        reach=SIGN_REACH if is_sign else ERROR_REACH_DEG,
        more_is_better=is_sign,
        unit="" if is_sign else "°",
        why_not=why_not,
    )
