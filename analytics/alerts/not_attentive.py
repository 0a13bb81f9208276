"""A low score for long that no other alert explains."""

from dataclasses import dataclass, field

from analytics.alerts.episodes import Cause, Reading
from analytics.alerts.marked_time import MarkedTime
from analytics.alerts.presets import Preset
from analytics.alerts.track import ROUNDING_S, Track


@dataclass(slots=True)
class NotAttentive:
    """Low and high scores of the last seconds.

    The median is below a score where more than half of the measured time is.
    `clear_s` is from when on nothing else explains a low score: an open alert of
    another type does, and so does an alert of this one that has closed.
    """

    clear_s: float = 0.0
    low: MarkedTime = field(default_factory=MarkedTime)
    high: MarkedTime = field(default_factory=MarkedTime)

    def add(self, reading: Reading, preset: Preset, *, from_s: float) -> None:
        """Take in a reading; nothing before `from_s` counts."""
        at_s = reading.at_s
        start_s = max(at_s - reading.weight_s, from_s)
        self.low.add(
            start_s,
            at_s,
            is_marked=reading.score < preset.low_opens_below_score,
            window_s=preset.low_opens_window_s,
        )
        self.high.add(
            start_s,
            at_s,
            is_marked=reading.score > preset.low_closes_above_score,
            window_s=preset.low_closes_window_s,
        )

    def judge(
        self, at_s: float, track: Track, others: tuple[Track, Track], preset: Preset
    ) -> None:
        """Judge the moment of the newest reading."""
        away, drowsy = others
        if away.is_alert or drowsy.is_alert:
            self.clear_s = at_s
        window_s, ratio = preset.low_opens_window_s, preset.low_measured_ratio
        limits = (preset.low_info_s, preset.low_warning_s, preset.low_critical_s)
        is_low = self.low.is_mostly_marked(needs_s=window_s * ratio)
        if track.is_open:
            needs_s = preset.low_closes_window_s * ratio
            if self.high.is_mostly_marked(needs_s=needs_s):
                track.close()
                self.clear_s = at_s
            elif is_low:
                track.sign(at_s, limits)
            return
        is_explained = away.is_open or drowsy.is_open
        if is_low and not is_explained and at_s - window_s >= self.clear_s - ROUNDING_S:
            track.open(
                at_s - window_s, Cause.LOW_SCORE, merge_within_s=preset.merge_within_s
            )
            track.sign(at_s, limits)
