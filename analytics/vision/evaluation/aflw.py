"""Rows of head pose on AFLW2000-3D: absolute, without any calibration.

Zhu et al., Face Alignment Across Large Poses (2016). Research only. Its angles are
turned into ours (where the face points), because beyond 45 degrees of yaw the same
head has very different pitch in the two conventions.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import io

from analytics.vision.evaluation import metrics, stills
from analytics.vision.evaluation.head_pose import Answers, Direction
from analytics.vision.evaluation.measure import Measure
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

FOLDER = "head_pose_aflw"
ON = "AFLW2000 sample, no calibration"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, where its face is in pixels, and where that points."""

    path: Path
    centre: tuple[float, float]
    truth: Direction


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield the rows of AFLW2000 below a data folder."""
    found = pictures(folder)
    yield from rows(found, [answer(observer, picture) for picture in found])


def pictures(folder: Path) -> list[Picture]:
    """Return the pictures below a data folder; none if it has none."""
    return [_read(path) for path in sorted((folder / FOLDER).glob("*.mat"))]


def answer(observer: Observer, picture: Picture) -> Direction | None:
    """Return the pose that we say of the face nearest to the labelled one."""
    faces, _ = observer.observe(stills.read_luma(picture.path), 0.0, Tracks())
    x, y = picture.centre
    face = min(
        faces,
        key=lambda face: math.hypot(
            face.box.x + face.box.width / 2 - x, face.box.y + face.box.height / 2 - y
        ),
        default=None,
    )
    if face is None or face.pose is None:
        return None
    return Direction(face.pose.yaw, face.pose.pitch)


def rows(found: Sequence[Picture], answers: Answers) -> Iterator[Measure]:
    """Yield the rows of any system's answers."""
    missing = "" if found else f"there is no {FOLDER} in the data folder"
    read = [(p.truth, a) for p, a in zip(found, answers, strict=True) if a is not None]
    yield Measure(
        "faces answered",
        ON,
        len(found),
        len(read) / len(found) if found else None,
        0.90,
        why_not=missing,
    )
    for name in ("yaw", "pitch"):
        said = np.array([getattr(a, name) for _, a in read], float)
        truth = np.array([getattr(t, name) for t, _ in read], float)
        yield Measure(
            f"{name} MAE",
            ON,
            len(read),
            metrics.mean_absolute_error(said, truth),
            3.5,
            more_is_better=False,
            unit="°",
            why_not=missing,
        )


def _read(path: Path) -> Picture:
    labels = io.loadmat(path)
    pitch, yaw, _ = (float(angle) for angle in labels["Pose_Para"][0][:3])
    x, y = labels["pt3d_68"][:2].mean(axis=1).tolist()
    return Picture(path.with_suffix(".jpg"), (x, y), direction(yaw, pitch))


def direction(yaw: float, pitch: float) -> Direction:
    """Return where a face points whose angles (radians) are those of 300W-LP.

    There the head is turned by yaw first, then by pitch about the camera's axis.
    """
    right = -math.sin(yaw)
    up = math.sin(pitch) * math.cos(yaw)
    ahead = math.cos(pitch) * math.cos(yaw)
    return Direction(
        yaw=math.degrees(math.atan2(right, ahead)),
        pitch=math.degrees(math.asin(max(-1.0, min(1.0, up)))),
    )
