"""When the eyes of a face count as closed, by the number that a peer reads off them."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analytics.vision.evaluation import blinks, closures
from analytics.vision.evaluation.blinks import Span

Openings = Sequence[tuple[float, float | None]]
"""Seconds and the opening of the eyes then, None where there was no face."""


class EyeRule(Protocol):
    """Turns openings in time order into spans of seconds (first, last)."""

    def blinks(self, openings: Openings) -> tuple[Span, ...]:
        """Return when the eyes were closed, however shortly."""

    def closures(self, openings: Openings) -> tuple[Span, ...]:
        """Return when they were closed in the sense of a long closure."""


@dataclass(frozen=True, slots=True)
class ConstantRule:
    """The textbook: the same limits for everybody, .25 for a blink, .2 for sleep."""

    blink_below: float = blinks.NAIVE_BLINK_BELOW
    closed_below: float = closures.NAIVE_CLOSED_BELOW

    def blinks(self, openings: Openings) -> tuple[Span, ...]:
        """Return the spans under the limit of a blink."""
        return blinks.spans_below(openings, self.blink_below)

    def closures(self, openings: Openings) -> tuple[Span, ...]:
        """Return the spans under the limit of sleep."""
        return blinks.spans_below(openings, self.closed_below)


@dataclass(frozen=True, slots=True)
class MedianRule:
    """Closed is less than a share of the median of the last seconds.

    Shares of .65 to .70 were found best on Talking Face itself, so its blink F1
    is the most that this rule can reach there.
    """

    share: float = 0.675
    window_s: float = 30.0

    def blinks(self, openings: Openings) -> tuple[Span, ...]:
        """Return the spans under the share of the median."""
        return blinks.spans_below(self._relative(openings), self.share)

    def closures(self, openings: Openings) -> tuple[Span, ...]:
        """Return the same spans: there is one limit."""
        return self.blinks(openings)

    def _relative(self, openings: Openings) -> Iterator[tuple[float, float | None]]:
        recent: deque[tuple[float, float]] = deque()
        for at_s, opening in openings:
            while recent and recent[0][0] < at_s - self.window_s:
                recent.popleft()
            if opening is None:
                yield at_s, None
                continue
            recent.append((at_s, opening))
            usual = float(np.median([value for _, value in recent]))
            yield at_s, opening / usual if usual > 0.0 else None
