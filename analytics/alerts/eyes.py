"""Closures of the eyes in stored readings: how long, how many, what share of time."""

from dataclasses import dataclass, field

from analytics.alerts.episodes import Reading
from analytics.alerts.marked_time import MarkedTime
from analytics.alerts.presets import Preset
from analytics.alerts.track import ROUNDING_S
from analytics.vision.eye_rate import ENOUGH_AFTER_S, WITHIN_S

PAUSE_S = 1.0
"""After a longer pause the rate of the eyes has to be known anew."""


@dataclass(slots=True)
class Eyes:
    """What is known of a person's eyes.

    `known_s` is when they were last measured often enough. The present closure, or
    the last one, runs from `closure_start_s` to `closure_end_s` and is `closure_s`
    long; `said_s` is the length that the reading before had. `long` has (start, end,
    length) of each closure of half a second in the last minute. `times` are those of
    the last readings of the eyes.
    """

    known_s: float | None = None
    is_in_closure: bool = False
    is_closed: bool = False
    closure_start_s: float = 0.0
    closure_end_s: float = 0.0
    closure_s: float = 0.0
    said_s: float = 0.0
    times: list[float] = field(default_factory=list)
    long: list[float] = field(default_factory=list)
    closed: MarkedTime = field(default_factory=MarkedTime)

    def add(self, reading: Reading, preset: Preset, *, from_s: float) -> bool:
        """Take in a reading; return whether the eyes are measured often enough."""
        closed_s = reading.eyes_closed_s
        if closed_s is None or not self._is_often_enough(reading.at_s, preset):
            return False
        at_s = self.known_s = reading.at_s
        if closed_s > 0.0:
            self._close(reading, closed_s, from_s)
        else:
            self.is_closed = self.is_in_closure = False
            self.said_s = 0.0
        self.closed.add(
            max(at_s - reading.weight_s, from_s),
            at_s,
            is_marked=self.is_closed,
            window_s=preset.perclos_window_s,
        )
        if self.is_closed:
            self._note_long(preset)
        remembered_s = max(preset.long_closures_within_s, preset.drowsy_closes_after_s)
        while self.long and self.long[1] < at_s - remembered_s:
            del self.long[:3]
        return True

    def long_count(self, at_s: float, preset: Preset) -> int:
        """Return how many closures were long enough to be counted."""
        return len(self._counted(at_s, preset))

    def first_long_s(self, at_s: float, preset: Preset) -> float:
        """Return when the first of the counted closures began."""
        return self._counted(at_s, preset)[0]

    def _counted(self, at_s: float, preset: Preset) -> list[float]:
        long = self.long
        return [
            long[place]
            for place in range(0, len(long), 3)
            if long[place + 2] >= preset.long_closure_opens_s - ROUNDING_S
            and long[place + 1] >= at_s - preset.long_closures_within_s
        ]

    def _is_often_enough(self, at_s: float, preset: Preset) -> bool:
        times = self.times
        if times and at_s - times[-1] > PAUSE_S:
            times.clear()
        times.append(at_s)
        while times[0] < at_s - WITHIN_S:
            del times[0]
        span_s = at_s - times[0]
        return (
            span_s >= ENOUGH_AFTER_S - ROUNDING_S
            and (len(times) - 1) >= preset.least_eye_rate_hz * span_s
        )

    def _close(self, reading: Reading, closed_s: float, from_s: float) -> None:
        """Go on with a closure, or begin one."""
        at_s = reading.at_s
        if self._is_another(reading, closed_s):
            self.is_in_closure = self.is_closed = True
            self.closure_start_s = max(at_s - closed_s, from_s)
        else:
            # An open sample that vision takes for noise does not make it longer.
            self.is_closed = closed_s - self.said_s > reading.weight_s / 2.0
        self.said_s = closed_s
        if self.is_closed:
            self.closure_end_s = at_s
            self.closure_s = min(closed_s, at_s - self.closure_start_s)

    def _is_another(self, reading: Reading, closed_s: float) -> bool:
        """Say whether a closure is another one than that of the reading before."""
        if not self.is_in_closure:
            return True
        began_s = reading.at_s - closed_s
        return began_s > self.closure_end_s + reading.weight_s + ROUNDING_S

    def _note_long(self, preset: Preset) -> None:
        if self.closure_s < preset.drowsy_closes_closure_s - ROUNDING_S:
            return
        if self.long and self.long[-3] == self.closure_start_s:
            self.long[-2:] = (self.closure_end_s, self.closure_s)
        else:
            self.long += (self.closure_start_s, self.closure_end_s, self.closure_s)
