"""What became of Celery tasks, over all workers.

`task_totals` — hash, no expiry: `{task} {outcome}` → number, `{task} seconds` → their
    time together. Written by workers when a task is over, read by /metrics.
"""

import logging
from dataclasses import dataclass

from analytics.live.redis_client import RedisAwayError, sync_client

logger = logging.getLogger(__name__)

_KEY = "task_totals"
_SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Total:
    """Of one task: how many ended how, and their time together in seconds."""

    outcomes: dict[str, int]
    seconds: float = 0.0


def add(task: str, *, outcome: str, seconds: float) -> None:
    """Count one task; a Redis that is away loses the count, not the task."""
    try:
        pipe = sync_client().pipeline(transaction=False)
        pipe.hincrby(_KEY, f"{task} {outcome}", 1)
        pipe.hincrbyfloat(_KEY, f"{task} {_SECONDS}", round(seconds, 4))
        pipe.execute()
    except RedisAwayError:
        logger.debug("Redis is away: a task was not counted")


def read() -> dict[str, Total]:
    """Return the totals by task since Redis last was empty."""
    outcomes: dict[str, dict[str, int]] = {}
    seconds: dict[str, float] = {}
    for field, value in sync_client().hgetall(_KEY).items():
        task, _, what = field.decode().rpartition(" ")
        if what == _SECONDS:
            seconds[task] = float(value)
        else:
            outcomes.setdefault(task, {})[what] = int(value)
    return {
        task: Total(found, seconds.get(task, 0.0)) for task, found in outcomes.items()
    }
