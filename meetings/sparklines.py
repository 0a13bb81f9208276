"""A small curve as an SVG path, and the same in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

WIDTH, HEIGHT = 96.0, 28.0
TOP = 100.0
"""The score at the upper edge; 0 is at the lower."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`path` for an SVG of WIDTH by HEIGHT, with gaps where nothing is known."""

    path: str
    words: str


def draw(scores: Sequence[float | None] | None) -> Sparkline | None:
    """Return the curve of scores in equal spans of time; None where none is known."""
    known = [score for score in scores or () if score is not None]
    if not scores or not known:
        return None
    step = WIDTH / max(len(scores) - 1, 1)
    places = [
        None if score is None else (index * step, _y(score))
        for index, score in enumerate(scores)
    ]
    runs = [
        [place for place in run if place is not None]
        for is_gap, run in groupby(places, key=lambda place: place is None)
        if not is_gap
    ]
    return Sparkline(" ".join(map(_stroke, runs)), _words(known, gaps=None in scores))


def _y(score: float) -> float:
    return HEIGHT * (1 - min(max(score, 0.0), TOP) / TOP)


def _stroke(run: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:.1f} {y:.1f}" for x, y in run)
    # A line without length, which round ends make a dot.
    return f"M{points}h.01" if len(run) == 1 else f"M{points}"


def _words(known: Sequence[float], *, gaps: bool) -> str:
    words = gettext(
        "Score over the meeting: %(first)d at first, %(last)d at last, "
        "between %(lowest)d and %(highest)d."
    ) % {
        "first": round(known[0]),
        "last": round(known[-1]),
        "lowest": round(min(known)),
        "highest": round(max(known)),
    }
    return f"{words} {gettext('In parts not measured.')}" if gaps else words
