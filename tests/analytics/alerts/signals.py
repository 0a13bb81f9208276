"""What somebody does, and the readings that vision makes of it at some rate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.alerts import rules
from analytics.alerts.presets import PRESETS, Preset
from analytics.alerts.rules import Episode, History, Reading
from analytics.vision.closures import Closures
from analytics.vision.direction import OffTarget

START_S = 1_790_000_000.0
STANDARD = PRESETS["standard"]
TICKS = 30
"""Per second: 5, 10 and 15 frames a second all fall on them."""

Spans = Sequence[tuple[float, float]]
Found = tuple[str, str, str, float, float]


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
        """Return what is stored of it; flags go through vision's own debouncing."""
        step = round(TICKS / hz)
        step_s = step / TICKS
        off_target, closures = OffTarget(), Closures()
        readings = []
        for tick in range(0, round(self.length_s * TICKS) + 1, step):
            at_s = START_S + tick / TICKS
            if _is_in(self.absent, tick):
                off_target, closures = off_target.unknown(at_s), Closures()
                continue
            off_target = off_target.add(
                off=_is_in(self.away, tick), at_s=at_s, span_s=step_s
            )
            openness = 0.0 if _is_in(self.closed, tick) else 1.0
            closures = closures.add(openness, at_s, step_s)
            readings.append(
                Reading(
                    at_s=at_s,
                    weight_s=step_s,
                    score=10.0 if _is_in(self.low, tick) else 90.0,
                    off_target_s=off_target.off_for_s(at_s),
                    eyes_closed_s=None
                    if _is_in(self.no_eyes, tick)
                    else closures.length_s(),
                )
            )
        return readings


def _is_in(spans: Spans, tick: int) -> bool:
    return any(
        round(start * TICKS) <= tick < round(end * TICKS) for start, end in spans
    )


def judged(
    readings: Iterable[Reading], preset: Preset = STANDARD, *, batch: int | None = None
) -> list[Episode]:
    """Return every alert as it stands in the end, oldest first."""
    readings = list(readings)
    history, found = History(), {}
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
