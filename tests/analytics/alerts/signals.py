"""What somebody does, and the readings that vision makes of it at some rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.alerts import rules
from analytics.alerts.presets import PRESETS, Preset
from analytics.alerts.rules import Episode, History, Reading
from analytics.vision import direction
from analytics.vision.closures import FLICKER_S

START_S = 1_790_000_000.0
STANDARD = PRESETS["standard"]
TICKS = 30
"""Per second: 5, 10 and 15 frames a second all fall on them."""

Spans = Sequence[tuple[float, float]]
Found = tuple[str, str, str, float, float]
Alerts = dict[tuple[str, float], Episode]


@dataclass(frozen=True)
class Signal:
    """Who faces the screen but from … to …, in seconds since the first reading.

    `low` has the score at 10 instead of 90, which nothing else does; `absent` has no
    readings, `no_eyes` such without eyes.
    """

    length_s: float
    away: Spans = ()
    closed: Spans = ()
    low: Spans = ()
    absent: Spans = ()
    no_eyes: Spans = ()

    def readings(self, hz: float = 10.0) -> list[Reading]:
        """Return what is stored of it."""
        step = round(TICKS / hz)
        length = round(self.length_s * TICKS) + 1
        masks = [
            _mask(spans, length)[::step].tolist()
            for spans in (self.away, self.closed, self.low, self.absent, self.no_eyes)
        ]
        side, lids = _Side(step / TICKS), _Lids(step / TICKS)
        readings = []
        for number, (away, closed, low, absent, no_eyes) in enumerate(
            zip(*masks, strict=True)
        ):
            at_s = START_S + number * step / TICKS
            if absent:
                side.miss(at_s)
                lids = _Lids(step / TICKS)
                continue
            off_target_s, eyes_closed_s = side.add(at_s, away), lids.add(at_s, closed)
            readings.append(
                Reading(
                    at_s=at_s,
                    weight_s=step / TICKS,
                    score=10.0 if low else 90.0,
                    off_target_s=off_target_s,
                    eyes_closed_s=None if no_eyes else eyes_closed_s,
                )
            )
        return readings


def _mask(spans: Spans, length: int) -> np.ndarray:
    mask = np.zeros(length, bool)
    for start, end in spans:
        mask[round(start * TICKS) : round(end * TICKS)] = True
    return mask


@dataclass
class _Side:
    """What vision.direction.OffTarget says, without its cost."""

    step_s: float
    is_off: bool = False
    since_s: float | None = None
    turning_s: float | None = None
    known_s: float | None = None

    def add(self, at_s: float, off: bool) -> float:
        self.known_s = at_s
        if off == self.is_off:
            self.turning_s = None
        else:
            self.turning_s = self.turning_s or at_s
            is_slow = self.step_s >= direction.SLOW_STEP_S
            if is_slow or at_s - self.turning_s >= direction.DEBOUNCE_S:
                self.is_off, self.since_s, self.turning_s = off, self.turning_s, None
        return at_s - self.since_s if self.is_off and self.since_s else 0.0

    def miss(self, at_s: float) -> None:
        ends_s = direction.UNKNOWN_ENDS_SPAN_AFTER_S
        if self.known_s is not None and at_s - self.known_s >= ends_s:
            self.is_off, self.since_s, self.turning_s = False, None, None


@dataclass
class _Lids:
    """What vision.closures.Closures says, without its cost."""

    step_s: float
    first_s: float | None = None
    last_s: float = 0.0
    is_flicker: bool = False

    def add(self, at_s: float, closed: bool) -> float:
        if closed:
            self.first_s = self.first_s or at_s
            self.last_s, self.is_flicker = at_s, False
        elif self.is_flicker or self.step_s > FLICKER_S:
            self.first_s = None
        else:
            self.is_flicker = True
        if self.first_s is None:
            return 0.0
        return self.last_s - self.first_s + self.step_s / 2


def judged(
    readings: Iterable[Reading], preset: Preset = STANDARD, *, batch: int | None = None
) -> list[Episode]:
    """Return every alert as it stands in the end, oldest first."""
    readings = list(readings)
    history = History()
    found: Alerts = {}
    size = batch or max(1, len(readings))
    for first in range(0, len(readings), size):
        history, changed = rules.advance(
            history, readings[first : first + size], preset
        )
        found |= {(one.alert_type, one.started_s): one for one in changed}
    return sorted(found.values(), key=lambda one: (one.started_s, one.alert_type))


def found(
    signal: Signal, preset: Preset = STANDARD, *, hz: float = 10.0
) -> list[Found]:
    """Return (type, cause, severity, from, to) of each alert, from the beginning."""
    return [
        (
            one.alert_type,
            one.cause,
            one.severity,
            round(one.started_s - START_S, 2),
            round(one.ended_s - START_S, 2),
        )
        for one in judged(signal.readings(hz), preset)
    ]
