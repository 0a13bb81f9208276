"""A sender's clock in terms of ours. Pure.

The sender's clock runs evenly but may be off by any amount, so the distance is
learned: a message is never received before it was captured, so the smallest
distance seen is the best guess.
"""

from dataclasses import dataclass

FORGET_PER_S = 0.0005
"""Lets the guess follow clocks that drift apart (0.5 ms/s is far more than any does)."""
JUMP_S = 5.0


@dataclass(slots=True)
class CaptureClock:
    """Learns `received - captured`; one per connection."""

    offset_s: float | None = None
    _received_at: float = 0.0

    def server_time(self, *, captured_s: float, received_at: float) -> float:
        """Return when the frame was captured, on our clock; never later than now."""
        offset_s = received_at - captured_s
        if self.offset_s is None or abs(offset_s - self.offset_s) > JUMP_S:
            self.offset_s = offset_s
        else:
            allowed_s = (received_at - self._received_at) * FORGET_PER_S
            self.offset_s = min(offset_s, self.offset_s + max(allowed_s, 0.0))
        self._received_at = received_at
        # Rounding: a captured_s of 1e17 would end seconds in the future.
        return min(captured_s + self.offset_s, received_at)
