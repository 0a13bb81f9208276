"""Closures of the eyes: spans between samples, how many, what share of time."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.changing import changed

# Openness (0 closed, 1 open) below which eyes count as closed, and from which
# on they count as open again.
CLOSED_BELOW = 0.35
OPEN_FROM = 0.6
# One open sample this short inside a closure is noise.
FLICKER_S = 0.2 + 1e-6
LONG_BLINK_S = 0.5
MEMORY_S = 60.0
BINS = 60


def _nothing() -> Floats:
    return np.empty((0, 2))


def _bins() -> Floats:
    return np.zeros((BINS, 2))


@dataclass(frozen=True, slots=True)
class Closures:
    """Closures in time order.

    The current one runs from `first_s` to `last_s` (None: eyes open) over
    `count` closed samples, `open_count` counts open samples after the last
    closed one. `finished` has rows of (start, end) of closures of half a second
    in the last minute. `bins` has (closed, measured) seconds per second of the
    clock, `second` the newest of them. `step_s` is the usual time between
    samples. `is_doubtful` says that the current one may be lowered eyes, which
    makes it a blink at most.
    """

    first_s: float | None = None
    last_s: float = 0.0
    count: int = 0
    open_count: int = 0
    is_doubtful: bool = False
    step_s: float = 0.0
    second: int = 0
    finished: Floats = field(default_factory=_nothing)
    bins: Floats = field(default_factory=_bins)

    @property
    def is_closed(self) -> bool:
        """Say whether the newest sample was a closed one, without a doubt."""
        return (
            self.first_s is not None and self.open_count == 0 and not self.is_doubtful
        )

    def lasts(self, at_least_s: float) -> bool:
        """Say whether the current closure is that long, and no doubtful one."""
        return not self.is_doubtful and self.spans(at_least_s)

    def spans(self, at_least_s: float) -> bool:
        """Say whether the current closure is that long, doubtful or not.

        A span between samples misses half a step on average, never more than
        that is given; one sample is no span.
        """
        if self.first_s is None or self.count < 2:
            return False
        return self.last_s - self.first_s >= at_least_s - self.step_s / 2

    def length_s(self) -> float:
        """Return the length of the current closure as `lasts` understands it.

        0.0 for open eyes and for a doubtful closure.
        """
        if self.first_s is None or self.is_doubtful:
            return 0.0
        return self.last_s - self.first_s + self.step_s / 2

    def long_count(self) -> int:
        """Return how many closures of half a second there were in a minute."""
        return len(self.finished) + self.lasts(LONG_BLINK_S)

    def closed_share(self) -> tuple[float, float]:
        """Return (PERCLOS, measured seconds) of the last minute."""
        closed_s, measured_s = self.bins.sum(axis=0).tolist()
        return (closed_s / measured_s if measured_s > 0.0 else 0.0), measured_s

    def add(
        self, openness: float, at_s: float, span_s: float, *, is_sure: bool = True
    ) -> Self:
        """Return the closures after another sample that stands for `span_s`.

        A sample that is not `is_sure` casts doubt on the closure it belongs to.
        """
        step_s = self.step_s + 0.2 * (span_s - self.step_s) if self.step_s else span_s
        state = changed(self, step_s=step_s)
        limit = OPEN_FROM if self.first_s is not None else CLOSED_BELOW
        if openness < limit:
            state = changed(
                state,
                first_s=at_s if self.first_s is None else self.first_s,
                last_s=at_s,
                count=self.count + 1,
                open_count=0,
                is_doubtful=self.is_doubtful or not is_sure,
            )
        elif self.first_s is not None:
            is_flicker = self.open_count == 0 and span_s <= FLICKER_S
            state = changed(state, open_count=1) if is_flicker else state.ended()
        return state._count_time(at_s, span_s)  # noqa: SLF001 - our own class

    def ended(self) -> Self:
        """Return the closures with the current one finished."""
        finished = self.finished
        if self.lasts(LONG_BLINK_S) and self.first_s is not None:
            finished = np.concatenate([finished, [[self.first_s, self.last_s]]])
        return changed(
            self,
            first_s=None,
            count=0,
            open_count=0,
            is_doubtful=False,
            finished=finished,
        )

    def _count_time(self, at_s: float, span_s: float) -> Self:
        second = int(at_s // 1.0)
        bins = self.bins.copy()
        for passed in range(self.second + 1, min(second, self.second + BINS) + 1):
            bins[passed % BINS] = 0.0
        bins[second % BINS] += (span_s if self.is_closed else 0.0, span_s)
        finished = self.finished
        if len(finished) and finished[0, 1] < at_s - MEMORY_S:
            finished = finished[finished[:, 1] >= at_s - MEMORY_S]
        return changed(self, second=second, bins=bins, finished=finished)
