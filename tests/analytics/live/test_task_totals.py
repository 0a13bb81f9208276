"""Tasks by name and how they ended."""

import pytest

from analytics.live import redis_client, task_totals
from analytics.live.task_totals import Total
from tests.analytics.outages import closed_port


def test_tasks_add_up_by_name_and_outcome(empty_redis):
    task_totals.add("app.store", outcome="success", seconds=0.5)
    task_totals.add("app.store", outcome="success", seconds=1.0)
    task_totals.add("app.store", outcome="failure", seconds=0.25)
    task_totals.add("app.tidy", outcome="retry", seconds=0.0)

    assert task_totals.read() == {
        "app.store": Total({"success": 2, "failure": 1}, 1.75),
        "app.tidy": Total({"retry": 1}, 0.0),
    }


def test_a_redis_that_is_away_loses_the_count_alone(settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{closed_port()}/0"
    redis_client._client_of_process.cache_clear()
    try:
        task_totals.add("app.store", outcome="success", seconds=0.5)
        with pytest.raises(redis_client.RedisAwayError):
            task_totals.read()
    finally:
        redis_client._client_of_process.cache_clear()
