"""All rows of the table of numbers, group by group."""

from collections.abc import Callable, Iterator
from pathlib import Path

from analytics.vision.evaluation import (
    aflw,
    blinks,
    closures,
    conditions,
    drowsy,
    gaze_columbia,
    head_pose,
)
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers import speed
from analytics.vision.observing import Observer

Group = Callable[[Path, Observer], Iterator[Measure]]


def _gaze(folder: Path, _: Observer) -> Iterator[Measure]:
    return gaze_columbia.measures(folder)


GROUPS: dict[str, Group] = {
    "head pose, Pointing'04": head_pose.measures,
    "head pose, AFLW2000": aflw.measures,
    "drowsy webcam": drowsy.measures,
    "blinks": blinks.measures,
    "gaze": _gaze,
    "false closures": closures.measures,
    "for whom we do worse": conditions.measures,
    "speed": speed.measure_ours,
}
