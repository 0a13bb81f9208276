"""When somebody's samples are an alert: pure, one person at a time, in time order.

docs/alerts.md has the rules in words. Between two calls everything is in `History`, so
that one batch, many, or another process give the same alerts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from analytics.alerts import remembering
from analytics.alerts.episodes import AlertType, Cause, Episode, Reading, Severity
from analytics.alerts.person import Person
from analytics.alerts.presets import Preset
from analytics.alerts.remembering import BadHistoryError

__all__ = [
    "AlertType",
    "BadHistoryError",
    "Cause",
    "Episode",
    "History",
    "Reading",
    "Severity",
    "advance",
    "end",
    "wait",
]


@dataclass(frozen=True, slots=True)
class History:
    """All that the rules remember of one person; `History()` knows nothing.

    `at_s` is the newest reading, `packed` what `to_bytes` returns: a few hundred
    bytes, up to 20 KB for somebody whose state changes all the time.
    """

    at_s: float | None = None
    packed: bytes = b""

    def to_bytes(self) -> bytes:
        """Return the form that `from_bytes` reads."""
        return self.packed or remembering.pack(Person())

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """Read a history; raises BadHistoryError for other bytes."""
        at_s = remembering.unpack(Person, packed).at_s
        return cls() if at_s is None else cls(at_s, packed)


def advance(
    history: History, readings: Iterable[Reading], preset: Preset
) -> tuple[History, list[Episode]]:
    """Return the history after `readings`, and the alerts that changed, oldest first.

    `readings` come oldest first; those that are not after `history.at_s` are ignored.
    An alert that changed several times is there once, as it stands in the end.
    """
    person = _person(history)
    for reading in readings:
        person.add(reading, preset)
    return _history(person), person.changed()


def wait(
    history: History, preset: Preset, *, until_s: float
) -> tuple[History, list[Episode]]:
    """Return the history after time without readings, and the alerts that it closed.

    `until_s` must not be later than the next reading will be: `advance` closes the
    same alerts when that comes.
    """
    person = _person(history)
    person.wait(until_s, preset)
    episodes = person.changed()
    return (_history(person) if episodes else history), episodes


def end(history: History, *, at_s: float) -> list[Episode]:
    """Return what is still open, closed: the meeting is over.

    No alert ends after `at_s`.
    """
    person = _person(history)
    for track in person.tracks:
        if track.is_open:
            track.close()
    return [
        replace(episode, ended_s=max(episode.started_s, min(episode.ended_s, at_s)))
        for episode in person.changed()
    ]


def _person(history: History) -> Person:
    return remembering.unpack(Person, history.packed) if history.packed else Person()


def _history(person: Person) -> History:
    if person.at_s is None:
        return History()
    return History(person.at_s, remembering.pack(person))
