"""A sender's clock in terms of ours. Pure.

The sender's clock runs evenly but may be off by any amount, so the distance is
learned: a message is never received before it was captured, so the smallest
distance seen is the best guess.
"""

import math
from dataclasses import dataclass

FORGET_PER_S = 0.0005
"""Lets the guess follow clocks that drift apart (0.5 ms/s is far more than any does)."""
JUMP_S = 5.0
RELEARN_S = 3.0
LATE_S = 1.0
"""When all messages of RELEARN_S came later than this, one of the clocks stood still or
was set: a network that slow would lose the frames to their age anyway."""


@dataclass(slots=True)
class CaptureClock:
    """Learns `received - captured`; one per connection."""

    offset_s: float | None = None
    _received_at: float = 0.0
    _window_began_at: float = 0.0
    _window_least_s: float = math.inf

    def server_time(self, *, captured_s: float, received_at: float) -> float:
        """Return when the frame was captured, on our clock; never later than now."""
        distance_s = received_at - captured_s
        if self.offset_s is None or abs(distance_s - self.offset_s) > JUMP_S:
            self.offset_s = distance_s
            self._begin_window(received_at)
        else:
            allowed_s = (received_at - self._received_at) * FORGET_PER_S
            self.offset_s = min(distance_s, self.offset_s + max(allowed_s, 0.0))
        self._window_least_s = min(self._window_least_s, distance_s)
        if not 0 <= received_at - self._window_began_at < RELEARN_S:
            if self._window_least_s > self.offset_s + LATE_S:
                self.offset_s = self._window_least_s
            self._begin_window(received_at)
        self._received_at = received_at
        return min(captured_s + self.offset_s, received_at)

    def _begin_window(self, received_at: float) -> None:
        self._window_began_at = received_at
        self._window_least_s = math.inf
