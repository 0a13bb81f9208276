"""How old pictures are when their result is stored: a histogram over all workers.

`frame_ages` — hash, no expiry: per upper bound in seconds the results up to it that
    are over the bound before, `+Inf` for the rest, and `sum`, seconds. Written by
    drainers with the counts of a second, read by /metrics.
"""

import bisect
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from analytics.live.redis_client import sync_client

BOUNDS_S = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)
"""The last is where a picture is too old to be scored (draining.MAX_AGE_S)."""

LABELS = (*(str(bound_s) for bound_s in BOUNDS_S), "+Inf")
_KEY = "frame_ages"
_SUM = "sum"


@dataclass(slots=True)
class Ages:
    """Ages noted by one worker since it last wrote them."""

    counts: Counter[str] = field(default_factory=Counter)
    sum_s: float = 0.0

    def note(self, age_s: float) -> None:
        """Count one age; a clock that was put back makes none below zero."""
        age_s = max(0.0, age_s)
        self.counts[LABELS[bisect.bisect_left(BOUNDS_S, age_s)]] += 1
        self.sum_s += age_s


@dataclass(frozen=True, slots=True)
class Histogram:
    """All ages so far: `counts` by LABELS, each without those before; the sum in s."""

    counts: tuple[int, ...]
    sum_s: float


def queue(pipe: Any, ages: Ages) -> None:
    """Add what was noted, as part of a pipeline."""
    for label, count in ages.counts.items():
        pipe.hincrby(_KEY, label, count)
    if ages.counts:
        pipe.hincrbyfloat(_KEY, _SUM, round(ages.sum_s, 3))


def read() -> Histogram:
    """Return the ages of all results since Redis last was empty."""
    fields = sync_client().hgetall(_KEY)
    counts = tuple(int(fields.get(label.encode(), 0)) for label in LABELS)
    return Histogram(counts, float(fields.get(_SUM.encode(), 0.0)))
