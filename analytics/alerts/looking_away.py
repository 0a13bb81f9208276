"""Off target for long, or again and again: long distraction and time sharing."""

from dataclasses import dataclass, field

from analytics.alerts.episodes import Cause, Reading
from analytics.alerts.presets import Preset
from analytics.alerts.track import ROUNDING_S, Track
from analytics.vision.direction import DEBOUNCE_S, SLOW_STEP_S


@dataclass(slots=True)
class LookingAway:
    """Since when a person is off target, or back; None for not, or not known.

    `known_s` is when the direction was last known. `spans` has (start, end) of each
    span off target since the last return of two seconds, oldest first.
    """

    off_since_s: float | None = None
    back_since_s: float | None = None
    known_s: float | None = None
    spans: list[float] = field(default_factory=list)

    def add(
        self, reading: Reading, track: Track, preset: Preset, *, from_s: float
    ) -> None:
        """Judge a reading; nothing before `from_s` counts."""
        off_s = reading.off_target_s
        if off_s is None:
            return
        at_s = reading.at_s
        from_s = self._know(reading, preset, from_s)
        if off_s > 0.0:
            if self.off_since_s is None:
                self._turn_away(max(at_s - off_s, from_s), preset)
            self._judge(at_s, track, preset)
            return
        if self.off_since_s is not None:
            self._turn_back(reading)
        elif self.back_since_s is None:
            self.back_since_s = at_s
        assert self.back_since_s is not None
        back_for_s = at_s - self.back_since_s
        if track.is_open and back_for_s >= preset.away_closes_s - ROUNDING_S:
            # Signs come for a moment after the return, until it is believed.
            track.close(lasted_until_s=self.back_since_s)
            self.spans.clear()

    def _know(self, reading: Reading, preset: Preset, from_s: float) -> float:
        """Cut at a moment of not knowing; return from when on things may count."""
        began_s = reading.at_s - reading.weight_s
        known_s, self.known_s = self.known_s, reading.at_s
        if known_s is None or began_s - known_s <= preset.away_unknown_ends_s:
            return from_s
        self.off_since_s = self.back_since_s = None
        self.spans.clear()
        return max(from_s, began_s)

    def _turn_away(self, at_s: float, preset: Preset) -> None:
        back_s = self.back_since_s
        if back_s is not None:
            at_s = max(at_s, back_s)
            if at_s - back_s >= preset.shared_return_s - ROUNDING_S:
                self.spans.clear()
        self.off_since_s = at_s
        self.back_since_s = None

    def _turn_back(self, reading: Reading) -> None:
        since_s = self.off_since_s
        assert since_s is not None
        # A return is believed after a moment, and began before that.
        is_slow = reading.weight_s >= SLOW_STEP_S
        back_s = max(since_s, reading.at_s - (0.0 if is_slow else DEBOUNCE_S))
        self.spans += (since_s, back_s)
        self.off_since_s = None
        self.back_since_s = back_s

    def _judge(self, at_s: float, track: Track, preset: Preset) -> None:
        since_s = self.off_since_s
        assert since_s is not None
        limits = (preset.away_info_s, preset.away_warning_s, preset.away_critical_s)
        if track.is_open:
            track.sign(at_s, limits)
            return
        if at_s - since_s >= preset.away_opens_s - ROUNDING_S:
            start_s, cause = since_s, Cause.OFF_TARGET
        elif (
            self._shared_s(at_s, since_s, preset) >= preset.shared_opens_s - ROUNDING_S
        ):
            start_s, cause = self.spans[0], Cause.TIME_SHARING
        else:
            return
        track.open(start_s, cause, merge_within_s=preset.merge_within_s)
        track.sign(at_s, limits)

    def _shared_s(self, at_s: float, since_s: float, preset: Preset) -> float:
        """Return the time off target of the last half minute."""
        spans = self.spans
        first_s = at_s - preset.shared_within_s
        while spans and spans[1] <= first_s:
            del spans[:2]
        if not spans:
            return 0.0
        earlier_s = sum(
            spans[place + 1] - max(spans[place], first_s)
            for place in range(0, len(spans), 2)
        )
        return earlier_s + at_s - since_s
