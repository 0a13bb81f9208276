"""Blinks on the Talking Face clip: F1 of the closings of the eyes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from analytics.vision.evaluation.judged_clips import Judged, judged
from analytics.vision.evaluation.measure import Measure
from analytics.vision.observing import Observer

FOLDER = "blink_talking_face"
CLIP = "franck.webm"
LABELS = "blinks.json"
# The rule of blinks.json: a detection counts within two frames of an event.
TOLERANCE_FRAMES = 2
LABEL_FPS = 25.0
REACH = 0.99
# The figure to reach is for the frame rate of the clip; the others are shown.
RATES: tuple[float | None, ...] = (None, 15.0, 10.0, 8.0, 5.0)
# The textbook rule: an eye aspect ratio under this is closed.
NAIVE_BLINK_BELOW = 0.25

Span = tuple[float, float]


def blink_f1(
    closed: Sequence[Span], labelled: Sequence[Span], tolerance: float
) -> float:
    """Return the F1 of closed spans against labelled ones, in the same unit.

    A labelled blink is hit when any span reaches within `tolerance` of it; a
    span that reaches no labelled blink is a false one. 1.0 if both are empty.
    """
    hits = sum(
        any(_meet(span, blink, tolerance) for span in closed) for blink in labelled
    )
    false = sum(
        not any(_meet(span, blink, tolerance) for blink in labelled) for span in closed
    )
    total = len(labelled) + hits + false
    return 2 * hits / total if total else 1.0


def spans_below(
    answers: Iterable[tuple[float, float | None]], limit: float
) -> tuple[Span, ...]:
    """Return the spans (first, last) of answers (time, opening) under a limit.

    For a method that answers one number a frame; None ends a span.
    """
    spans: list[Span] = []
    is_open = True
    for at, opening in answers:
        if opening is None or opening >= limit:
            is_open = True
        elif is_open:
            spans.append((at, at))
            is_open = False
        else:
            spans[-1] = (spans[-1][0], at)
    return tuple(spans)


def closing_spans(moments: Iterable[Judged]) -> tuple[Span, ...]:
    """Return when the judge took the eyes of one face for closing or closed.

    Its closures and its blinks, in seconds; what overlaps is one span.
    """
    closures: dict[float, float] = {}
    blinks: dict[float, float] = {}
    for moment in moments:
        closure, blink = moment.state.closures, moment.state.blink
        if closure.first_s is not None:
            closures[closure.first_s] = closure.last_s
        if blink.is_on and blink.first_s is not None:
            blinks[blink.first_s] = blink.last_s
        elif blink.first_s is not None:  # lowered eyes were no blink after all
            blinks.pop(blink.first_s, None)
    return _merged([*closures.items(), *blinks.items()])


def measures(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield blink F1 at the rate of the clip, and at lower ones to compare."""
    clip, labelled = folder / FOLDER / CLIP, labels(folder)
    if not clip.is_file():
        labelled = ()
    for fps in RATES:
        spans = closing_spans(judged(clip, observer, fps=fps)) if labelled else ()
        yield row(fps, spans, labelled)


def labels(folder: Path) -> tuple[Span, ...]:
    """Return the labelled blinks in frames; none if the data folder has none."""
    path = folder / FOLDER / LABELS
    if not path.is_file():
        return ()
    spans = json.loads(path.read_text())["blinks"]
    return tuple((first, last) for first, last in spans)


def row(fps: float | None, closed: Sequence[Span], labelled: Sequence[Span]) -> Measure:
    """Return the row of any system's closed spans (seconds) at a rate.

    None is the rate of the clip; `labelled` are frames.
    """
    in_frames = [(first * LABEL_FPS, last * LABEL_FPS) for first, last in closed]
    rate = "" if fps is None else f" at {fps:g} fps"
    return Measure(
        "blink F1",
        f"Talking Face{rate}",
        len(labelled),
        blink_f1(in_frames, labelled, TOLERANCE_FRAMES) if labelled else None,
        REACH if fps is None else None,
        why_not="" if labelled else f"There is no {FOLDER} in the data folder",
    )


def _meet(span: Span, blink: Span, tolerance: float) -> bool:
    return span[0] <= blink[1] + tolerance and span[1] >= blink[0] - tolerance


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
