"""Which Celery workers are there."""

import pytest

from analytics.live import worker_registry

NOW = 1_000.0


@pytest.fixture(autouse=True)
def _redis(empty_redis) -> None:
    """Every test starts without workers."""


def test_processes_are_counted_by_queue():
    worker_registry.beat("a", queues=["live", "default"], processes=2, now=NOW)
    worker_registry.beat("b", queues=["live"], processes=3, now=NOW)

    assert worker_registry.processes_by_queue(now=NOW) == {"live": 5, "default": 2}
    assert worker_registry.live_processes(now=NOW) == 5


@pytest.mark.parametrize(
    ("silent_s", "processes"),
    [
        pytest.param(6.9, 2, id="a missed beat"),
        pytest.param(7.1, 0, id="silent"),
    ],
)
def test_a_silent_worker_does_not_count(silent_s, processes):
    worker_registry.beat("a", queues=["live"], processes=2, now=NOW)

    assert worker_registry.live_processes(now=NOW + silent_s) == processes


def test_a_worker_that_takes_leave_is_gone_at_once():
    worker_registry.beat("a", queues=["live"], processes=2, now=NOW)

    worker_registry.leave("a")

    assert worker_registry.live_processes(now=NOW) == 0


def test_a_beat_replaces_the_one_before():
    worker_registry.beat("a", queues=["live"], processes=2, now=NOW)
    worker_registry.beat("a", queues=["live"], processes=1, now=NOW + 2)

    assert worker_registry.live_processes(now=NOW + 2) == 1


def test_workers_long_silent_are_removed_by_the_next_beat(empty_redis):
    worker_registry.beat("old", queues=["live"], processes=2, now=NOW)

    worker_registry.beat("new", queues=["live"], processes=2, now=NOW + 61)

    assert empty_redis.hkeys("celery_workers") == [b"new"]


@pytest.mark.usefixtures("redis_connections")
async def test_ingest_counts_the_same():
    worker_registry.beat("a", queues=["live"], processes=2, now=NOW)

    assert await worker_registry.live_processes_async(now=NOW) == 2
