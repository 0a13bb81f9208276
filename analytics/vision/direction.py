"""Whether a head points to the screen: how much, and since when not."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.changing import changed

# Degrees from neutral: full marks up to the first, none from the second on.
YAW_ZONE_DEG = (15.0, 30.0)
DOWN_ZONE_DEG = (12.0, 22.0)
UP_ZONE_DEG = (12.0, 20.0)
# Who looked away is back only this far inside.
RETURN_DEG = 8.0

DEBOUNCE_S = 0.2 - 1e-6
# At low rates there is nothing to wait for.
SLOW_STEP_S = 0.4
# Euro NCAP driver monitoring: long distraction; time sharing.
LONG_S = 3.0
SHARED_S = 10.0
SHARED_WITHIN_S = 30.0
SHORT_RETURN_S = 2.0
CLOSES_AFTER_S = 3.0
UNKNOWN_ENDS_SPAN_AFTER_S = 1.0


def ratio(yaw: float, pitch: float) -> float:
    """Return 1.0 inside the screen zone, falling to 0.0 at its outer limit."""
    up_or_down = UP_ZONE_DEG if pitch > 0 else DOWN_ZONE_DEG
    return min(_inside(abs(yaw), YAW_ZONE_DEG), _inside(abs(pitch), up_or_down))


def is_off(yaw: float, pitch: float, *, was_off: bool) -> bool:
    """Say whether a head points off the screen, with hysteresis by angle."""
    inside = RETURN_DEG if was_off else 0.0
    up_or_down = UP_ZONE_DEG if pitch > 0 else DOWN_ZONE_DEG
    return abs(yaw) >= YAW_ZONE_DEG[1] - inside or (
        abs(pitch) >= up_or_down[1] - inside
    )


def _inside(angle: float, zone: tuple[float, float]) -> float:
    edge, limit = zone
    return max(0.0, min(1.0, (limit - angle) / (limit - edge)))


def _nothing() -> Floats:
    return np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class OffTarget:
    """Since when a person is off or on target, and the flag `is_looking_away`.

    `since_s` is when the present side began, `turning_since_s` when the other
    side was first seen without being believed yet. `spans` has rows of (start,
    end) off target since the last return of two seconds.
    """

    is_off: bool = False
    since_s: float | None = None
    turning_since_s: float | None = None
    known_at_s: float | None = None
    is_looking_away: bool = False
    spans: Floats = field(default_factory=_nothing)

    def add(self, *, off: bool, at_s: float, span_s: float) -> Self:
        """Return the state after a sample on or off target."""
        state = changed(
            self,
            known_at_s=at_s,
            since_s=at_s if self.since_s is None else self.since_s,
        )
        if off == self.is_off:
            state = changed(state, turning_since_s=None)
        else:
            turning_s = at_s if self.turning_since_s is None else self.turning_since_s
            if at_s - turning_s >= DEBOUNCE_S or span_s >= SLOW_STEP_S:
                state = state._turned(turning_s)  # noqa: SLF001 - our own class
            else:
                state = changed(state, turning_since_s=turning_s)
        return state._flagged(at_s)  # noqa: SLF001 - our own class

    def unknown(self, at_s: float) -> Self:
        """Return the state after a sample that cannot say."""
        if self.known_at_s is None:
            return self
        if at_s - self.known_at_s < UNKNOWN_ENDS_SPAN_AFTER_S:
            return self
        return type(self)()

    def off_for_s(self, at_s: float) -> float | None:
        """Return for how long it has been off at a sample; None: the sample says not.

        The time of a turn that was believed later counts; 0.0 while on target.
        """
        if at_s != self.known_at_s or self.since_s is None:
            return None
        return at_s - self.since_s if self.is_off else 0.0

    def _turned(self, at_s: float) -> Self:
        since_s = at_s if self.since_s is None else self.since_s
        spans = self.spans
        if self.is_off:
            spans = np.concatenate([spans, [[since_s, at_s]]])
        elif at_s - since_s >= SHORT_RETURN_S:
            spans = _nothing()
        return changed(
            self,
            is_off=not self.is_off,
            since_s=at_s,
            turning_since_s=None,
            spans=spans[spans[:, 1] > at_s - SHARED_WITHIN_S],
        )

    def _flagged(self, at_s: float) -> Self:
        since_s = at_s if self.since_s is None else self.since_s
        lasted_s = at_s - since_s
        if self.is_looking_away:
            if self.is_off or lasted_s < CLOSES_AFTER_S:
                return self
            return changed(self, is_looking_away=False, spans=_nothing())
        if not self.is_off:
            return self
        earlier = np.maximum(0.0, self.spans - (at_s - SHARED_WITHIN_S))
        shared_s = lasted_s + float((earlier[:, 1] - earlier[:, 0]).sum())
        if lasted_s >= LONG_S or shared_s >= SHARED_S:
            return changed(self, is_looking_away=True)
        return self
