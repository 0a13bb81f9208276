"""Eyes that close for long, often, or for much of the time."""

from dataclasses import dataclass

from analytics.alerts.episodes import Cause, Reading
from analytics.alerts.eyes import Eyes
from analytics.alerts.presets import Preset
from analytics.alerts.track import (
    ANY_LENGTH,
    CAUSES,
    CRITICAL,
    ROUNDING_S,
    WARNING,
    Track,
)
from analytics.vision.drowsiness import (
    MOST_OWN_SHARE,
    OWN_SHARE_LEARNED_S,
    OWN_SHARE_NEEDS_S,
)


@dataclass(slots=True)
class Drowsy:
    """The last trigger, and how much the eyes of a person are closed when awake.

    `trigger_closure_s` is the start of the closure that triggered: it is no second
    trigger.
    """

    triggered_s: float | None = None
    trigger_closure_s: float | None = None
    awake_closed_s: float = 0.0
    awake_measured_s: float = 0.0

    @property
    def own_ratio(self) -> float:
        """Return the person's own PERCLOS when awake, 0.0 until known."""
        if self.awake_measured_s < OWN_SHARE_NEEDS_S:
            return 0.0
        return min(MOST_OWN_SHARE, self.awake_closed_s / self.awake_measured_s)

    def judge(self, reading: Reading, eyes: Eyes, track: Track, preset: Preset) -> None:
        """Judge a reading whose eyes are measured often enough."""
        if not track.is_open:
            # Only closed eyes are news: what opened an alert that has closed since
            # does not open the next one.
            opening = self._opening(eyes, preset) if eyes.is_closed else None
            if opening is None:
                self._learn(reading, eyes, preset)
                return
            start_s, cause = opening
            track.open(start_s, cause, merge_within_s=preset.merge_within_s)
            # At least info, whatever the length.
            track.sign(max(reading.at_s, track.start_s), ANY_LENGTH)
            self._trigger(eyes, track, preset)
        elif self._is_new_trigger(eyes, preset):
            self._trigger(eyes, track, preset)
        self._go_on(reading.at_s, eyes, track, preset)

    def _opening(self, eyes: Eyes, preset: Preset) -> tuple[float, Cause] | None:
        at_s = eyes.closure_end_s
        if self._is_new_trigger(eyes, preset):
            return eyes.closure_start_s, Cause.CLOSURE
        if eyes.long and (
            eyes.long_count(at_s, preset) >= preset.long_closures_opens_count
            and eyes.closure_s >= preset.long_closure_opens_s - ROUNDING_S
        ):
            return eyes.first_long_s(at_s, preset), Cause.CLOSURES
        if self._is_over(eyes, preset):
            return eyes.closed.first_marked_s(), Cause.PERCLOS
        return None

    def _is_new_trigger(self, eyes: Eyes, preset: Preset) -> bool:
        return (
            eyes.is_closed
            and eyes.closure_s >= preset.closure_opens_s - ROUNDING_S
            and eyes.closure_start_s != self.trigger_closure_s
        )

    def _is_over(self, eyes: Eyes, preset: Preset) -> bool:
        """Say whether PERCLOS is over the limit."""
        measured_s = eyes.closed.measured_s
        if measured_s < preset.perclos_needs_s:
            return False
        own = self.own_ratio + preset.perclos_opens_over_own_ratio
        return eyes.closed.marked_s >= measured_s * max(preset.perclos_opens_ratio, own)

    def _is_awake(self, eyes: Eyes, preset: Preset) -> bool:
        if eyes.long:
            return False
        # Who blinks a lot when awake would never get below a fixed share.
        own = self.own_ratio + preset.perclos_closes_over_own_ratio
        limit = max(preset.perclos_closes_ratio, own)
        return eyes.closed.marked_s < eyes.closed.measured_s * limit

    def _trigger(self, eyes: Eyes, track: Track, preset: Preset) -> None:
        at_s = eyes.closure_end_s
        before_s, self.triggered_s = self.triggered_s, at_s
        self.trigger_closure_s = eyes.closure_start_s
        if before_s is not None and at_s - before_s <= preset.closure_again_within_s:
            track.rise(WARNING)

    def _go_on(self, at_s: float, eyes: Eyes, track: Track, preset: Preset) -> None:
        if eyes.is_closed:
            length_s = eyes.closure_s + ROUNDING_S
            if length_s >= preset.drowsy_closes_closure_s:
                track.sign(at_s, ANY_LENGTH)
            if length_s >= preset.closure_warning_s:
                track.rise(WARNING)
            if length_s >= preset.closure_critical_s and track.level >= WARNING:
                track.rise(CRITICAL)
        if CAUSES[track.cause] is Cause.PERCLOS and self._is_over(eyes, preset):
            track.sign(at_s, ANY_LENGTH)
        elif self._is_awake(eyes, preset):
            track.close()

    def _learn(self, reading: Reading, eyes: Eyes, preset: Preset) -> None:
        """Learn how much the eyes are closed in a minute without a long closure."""
        if eyes.long or self.awake_measured_s >= OWN_SHARE_LEARNED_S:
            return
        if self._is_over(eyes, preset):
            return
        self.awake_measured_s += reading.weight_s
        if eyes.is_closed:
            self.awake_closed_s += reading.weight_s
