"""How often one sender may send: a token bucket. Pure."""

from analytics.live.pacing import MIN_INTERVAL_S

BURST = 8
"""Frames that may come at once, after a stall of the network."""


class Allowance:
    """Twice the best rate, with a small burst; `now` is any even clock, in seconds."""

    def __init__(self, *, now: float, slower: float = 1.0) -> None:
        """`slower`: how many times the shortest interval this sender should wait."""
        self._left = float(BURST)
        self._at = now
        self._slower = slower

    def take(self, *, now: float) -> bool:
        """Say whether one more frame may come now, and count it."""
        earned = (now - self._at) * 2 / (MIN_INTERVAL_S * self._slower)
        self._left = min(self._left + earned, BURST)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
