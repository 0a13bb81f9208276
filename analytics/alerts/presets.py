"""How long what must last before it is an alert: the thresholds of each sensitivity.

A meeting keeps a copy of its thresholds (the column `alert_rules`) from its start on, so
that what a row of `alerts` means does not change under it. The rules read nothing but
these fields, so a copy says all.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from analytics.vision import direction, drowsiness, eye_rate
from analytics.vision.closures import LONG_BLINK_S, MEMORY_S

VERSION = 1
"""Of the form that `as_json` writes."""

SCALES = {"relaxed": 2.0, "standard": 1.0, "strict": 0.5}
"""What the durations that ask for patience are multiplied by."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One set of thresholds: effective numbers, the unit in each name.

    `…_opens_…` is when a behaviour counts, `…_info_s`, `…_warning_s` and
    `…_critical_s` how long it must have lasted, from its first sign, to be an alert of
    that severity. Ratios are 0.0 to 1.0. docs/alerts.md has all of them in words.
    """

    name: str

    # Who just came may still be settling down; after a long absence again.
    first_s: float = 30.0
    absence_s: float = 300.0
    merge_within_s: float = 30.0
    unknown_closes_after_s: float = drowsiness.UNKNOWN_ENDS_AFTER_S

    # Euro NCAP driver monitoring: long distraction; time sharing, here with the
    # return of two seconds that ends it.
    away_opens_s: float = direction.LONG_S
    shared_opens_s: float = direction.SHARED_S
    shared_within_s: float = direction.SHARED_WITHIN_S
    shared_return_s: float = direction.SHORT_RETURN_S
    away_closes_s: float = direction.CLOSES_AFTER_S
    away_unknown_ends_s: float = direction.UNKNOWN_ENDS_SPAN_AFTER_S
    away_info_s: float = 10.0
    away_warning_s: float = 30.0
    away_critical_s: float = 120.0

    # Euro NCAP driver monitoring: microsleep, sleep, unresponsive.
    closure_opens_s: float = drowsiness.MICROSLEEP_S
    closure_warning_s: float = drowsiness.SLEEP_S
    closure_critical_s: float = 6.0
    closure_again_within_s: float = 300.0
    long_closure_opens_s: float = LONG_BLINK_S
    long_closures_opens_count: int = drowsiness.LONG_CLOSURES
    long_closures_within_s: float = MEMORY_S
    # PERCLOS P80: 15 % drowsy, 8 % awake; vision says why relative to one's own.
    perclos_opens_ratio: float = drowsiness.DROWSY_SHARE
    perclos_opens_over_own_ratio: float = drowsiness.OVER_OWN_SHARE
    perclos_closes_ratio: float = drowsiness.AWAKE_SHARE
    perclos_closes_over_own_ratio: float = drowsiness.AWAKE_OVER_OWN_SHARE
    perclos_window_s: float = MEMORY_S
    perclos_needs_s: float = drowsiness.SHARE_NEEDS_S
    drowsy_closes_closure_s: float = LONG_BLINK_S
    drowsy_closes_after_s: float = MEMORY_S
    least_eye_rate_hz: float = eye_rate.LEAST_PER_S

    # The score itself says where 40 and 55 come from: docs/alerts.md.
    low_opens_below_score: float = 40.0
    low_closes_above_score: float = 55.0
    low_opens_window_s: float = 30.0
    low_closes_window_s: float = 15.0
    low_measured_ratio: float = 0.5
    low_info_s: float = 30.0
    low_warning_s: float = 60.0
    low_critical_s: float = 180.0

    def as_json(self) -> dict[str, Any]:
        """Return the form that a meeting keeps."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> Self:
        """Read what a meeting kept; None, or what cannot be read, is `standard`."""
        try:
            values = dict(kept or {})
            if values.pop("version") != VERSION:
                raise ValueError("Another version")  # noqa: TRY301  (caught below)
            read: dict[str, Any] = {
                field.name: _read(values, field) for field in fields(cls)
            }
            return cls(**read)
        except (KeyError, TypeError, ValueError):
            return cls(**asdict(PRESETS["standard"]))


def _read(values: Mapping[str, Any], field: Any) -> str | float:
    value = values[field.name]
    if field.type is str:
        if not isinstance(value, str):
            raise TypeError(field.name)
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(field.name)
    if not (math.isfinite(value) and value > 0):
        raise ValueError(field.name)
    return int(value) if field.type is int else float(value)


def _scaled(name: str, scale: float) -> Preset:
    """Return the thresholds of a sensitivity.

    Scaled is how long something must last. What defines a measure (the windows of
    time sharing and PERCLOS), when it is over, and when two are one, is the same for
    all; so strict finds what standard finds. No closure shorter than a long blink
    counts.
    """
    base = Preset(name)
    return Preset(
        name,
        away_opens_s=base.away_opens_s * scale,
        shared_opens_s=base.shared_opens_s * scale,
        away_info_s=base.away_info_s * scale,
        away_warning_s=base.away_warning_s * scale,
        away_critical_s=base.away_critical_s * scale,
        closure_opens_s=max(LONG_BLINK_S, base.closure_opens_s * scale),
        closure_warning_s=base.closure_warning_s * scale,
        closure_critical_s=base.closure_critical_s * scale,
        long_closure_opens_s=max(LONG_BLINK_S, base.long_closure_opens_s * scale),
        low_opens_window_s=base.low_opens_window_s * scale,
        low_info_s=base.low_info_s * scale,
        low_warning_s=base.low_warning_s * scale,
        low_critical_s=base.low_critical_s * scale,
    )


PRESETS: dict[str, Preset] = {
    name: _scaled(name, scale) for name, scale in SCALES.items()
}
