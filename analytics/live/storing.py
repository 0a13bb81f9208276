"""Moves samples from Redis to PostgreSQL, about once a second, and has them judged.

`store_gate` — GATE_MS: whoever sets it queues the storing task; drainers ask for it
    while they score. A beat task asks too, for what a crash left behind.
"""

import uuid

from django.utils import timezone

from analytics.live import alerting, late_samples, queueing, sample_buffer
from analytics.live.redis_client import sync_client
from analytics.timeseries import insert

TASK = "analytics.tasks.store_samples"
BATCH = 5000
GATE_MS = 900
_GATE_KEY = "store_gate"


def request() -> None:
    """Queue the storing task unless it was queued just now."""
    if sync_client().set(_GATE_KEY, "1", nx=True, px=GATE_MS):
        queueing.send(TASK, expires=30)


def store_all() -> int:
    """Store everything that waits and return how many rows were new.

    Raises django.db.Error when PostgreSQL is away; the samples stay in Redis.
    """
    stored = 0
    summed_up_again: set[uuid.UUID] = set()
    if not sample_buffer.length():
        return stored
    with insert.alone():
        while batch := sample_buffer.read(most=BATCH):
            rows = late_samples.without_unlinked([one.row for one in batch])
            stored += insert.insert(rows)
            # Before they are forgotten: who dies here leaves them to be judged again.
            alerting.judge(rows, now=timezone.now())
            late_samples.sum_up_again(rows, told=summed_up_again)
            sample_buffer.delete(batch)
            if len(batch) < BATCH:
                break
        alerting.close_silent(now=timezone.now())
    return stored


def close_silent() -> None:
    """Close alerts of people of whom nothing comes, when nothing comes of anybody."""
    with insert.alone():
        if not sample_buffer.length():
            alerting.close_silent(now=timezone.now())
