"""Moments of a video as a player says them, and where they lead. Pure."""

import math
from collections.abc import Callable

from analytics.reports.moments import Moment

BEFORE_S = 5
"""A moment is played from a little before: one sees how it came about."""


def clock(seconds: float) -> str:
    """Return a time of a video: 4:05, 1:02:03; what has begun counts."""
    minutes, rest = divmod(math.floor(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def moments(play_url: str) -> Callable[[float], Moment]:
    """Return what makes moments of seconds.

    They lead to the player at `play_url`; without one, to their place on the curve.
    """

    def moment(at_s: float) -> Moment:
        start_s = max(math.floor(at_s) - BEFORE_S, 0)
        href = f"{play_url}?t={start_s}" if play_url else f"#t={at_s:.1f}"
        return Moment(at_s, href, words=clock(at_s))

    return moment
