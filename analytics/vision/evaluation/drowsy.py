"""Single webcam pictures, awake and drowsy: faces found, told apart by openness."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.evaluation.measure import Measure
from analytics.vision.observation import Box, FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

FOLDER = "drowsy_webcam"
FOUND_REACH = 0.95
AUC_REACH = 0.985
# A found face may be this much narrower than the labelled head, or wider: the
# labels are of heads with all their hair, a bowed face is half of that.
SIZE_RATIO_LIMIT = 2.5


def auc(awake: Sequence[float | None], drowsy: Sequence[float | None]) -> float:
    """Return how often an awake face reads more open than a drowsy one.

    Ties count half. A face without an answer loses all its comparisons, so
    leaving out hard pictures does not help.
    """
    won = sum(
        (a > d) + 0.5 * (a == d)
        for a in awake
        for d in drowsy
        if a is not None and d is not None
    )
    total = len(awake) * len(drowsy)
    return won / total if total else 0.0


def is_found(face: Box, labelled: Box) -> bool:
    """Say whether a face is the labelled head.

    Its centre lies inside, and its size (root of the area) is between 1 / 2.5 of
    the label's and 2.5 times that.
    """
    x, y = face.x + face.width / 2, face.y + face.height / 2
    is_inside = (
        labelled.x <= x <= labelled.x + labelled.width
        and labelled.y <= y <= labelled.y + labelled.height
    )
    size = math.sqrt(labelled.width * labelled.height)
    ratio = math.sqrt(face.width * face.height) / size if size > 0.0 else 0.0
    return is_inside and 1.0 / SIZE_RATIO_LIMIT <= ratio <= SIZE_RATIO_LIMIT


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield the share of faces found, and the AUC of the openness."""
    pictures = sorted((folder / FOLDER).glob("*.jpg"))
    found = "faces found", "drowsy webcam"
    told = "awake / drowsy by openness AUC", "drowsy webcam"
    if not pictures:
        why_not = f"There is no {FOLDER} in {folder}"
        yield Measure(*found, 0, None, FOUND_REACH, why_not=why_not)
        yield Measure(*told, 0, None, AUC_REACH, why_not=why_not)
        return
    answers = {path: _answer(path, observer) for path in pictures}
    n = len(pictures)
    share = sum(answer is not None for answer in answers.values()) / n
    yield Measure(*found, n, share, FOUND_REACH)
    openings: dict[str, list[float | None]] = {"awake": [], "drowsy": []}
    for path, answer in answers.items():
        opening = None if answer is None else answer.eye_opening
        openings[path.name.split(".")[0]].append(opening)
    yield Measure(*told, n, auc(openings["awake"], openings["drowsy"]), AUC_REACH)


def _answer(picture: Path, observer: Observer) -> FaceObservation | None:
    """Return the first face that is the labelled head: the detector's surest."""
    luma = _luma(picture)
    seen, _ = observer.observe(luma, 0.0, Tracks())
    height, width = luma.shape
    labels = picture.with_suffix(".txt").read_text().split()
    x, y, across, down = (float(number) for number in labels[1:5])
    head = Box(
        x=(x - across / 2) * width,
        y=(y - down / 2) * height,
        width=across * width,
        height=down * height,
    )
    return next((face for face in seen if is_found(face.box, head)), None)


def _luma(picture: Path) -> Luma:
    return np.asarray(cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
