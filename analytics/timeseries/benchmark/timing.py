"""How long things take: several ways in turn, so that a busy machine is fair to all."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any


def median_s(action: Callable[[], Any], *, rounds: int) -> float:
    """Return the median seconds of an action, after one that does not count."""
    action()
    return median(seconds(action) for _ in range(rounds))


def seconds(action: Callable[[], Any]) -> float:
    """Return how long an action takes, once."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
