"""Moments of what a report is about: a meeting's by the clock, a video's by its time."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Axis:
    """What the curve is drawn over, in seconds as its spans are.

    `is_video`: they are those of a video, not of the clock; `play_url` leads to its
    player, empty where nothing can be played.
    """

    start_s: float
    end_s: float
    is_video: bool = False
    play_url: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment and where it leads: `at` of a meeting, else `words` as a player says it."""

    at_s: float
    href: str
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment as the viewer's clock and words say it."""

    start: Moment
    end: Moment
    duration: str


def of_meeting(at_s: float) -> Moment:
    """Return a moment of a meeting, which leads to its place on the curve."""
    return Moment(at_s, f"#t={at_s:.0f}", at=datetime.fromtimestamp(at_s, tz=UTC))


def axis_of(start: datetime, end: datetime) -> Axis:
    """Return the axis of a meeting, in whole seconds."""
    return Axis(int(start.timestamp()), int(end.timestamp()))
