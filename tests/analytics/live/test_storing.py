"""Samples move from Redis to PostgreSQL."""

import logging
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import connections

from analytics import tasks
from analytics.live import sample_buffer, storing
from analytics.models import AttentionMetric
from analytics.timeseries import insert, router
from tests.analytics import pictures


def buffer(empty_redis, count: int, *, from_s: int = 0) -> None:
    for second in range(from_s, from_s + count):
        row = pictures.row(time=pictures.row().time + timedelta(seconds=second))
        empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})


def test_what_waits_is_stored_and_waits_no_more(db, empty_redis):
    buffer(empty_redis, 3)

    stored = storing.store_all()

    assert stored == 3
    assert AttentionMetric.objects.count() == 3
    assert sample_buffer.length() == 0


def test_more_than_a_batch_is_stored_in_one_go(db, empty_redis, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 4)
    buffer(empty_redis, 10)

    assert storing.store_all() == 10
    assert sample_buffer.length() == 0


def test_a_sample_that_was_stored_before_is_not_stored_twice(db, empty_redis):
    buffer(empty_redis, 2)
    storing.store_all()
    buffer(empty_redis, 3)  # two of them again: the worker died before deleting

    assert storing.store_all() == 1
    assert AttentionMetric.objects.count() == 3


def test_the_same_sample_twice_in_a_batch_is_one_row(db, empty_redis):
    buffer(empty_redis, 1)
    buffer(empty_redis, 1)

    assert storing.store_all() == 1
    assert sample_buffer.length() == 0


def test_nothing_to_store_is_no_work(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert storing.store_all() == 0


def test_while_postgresql_is_away_samples_wait_and_follow_later(
    postgres_away, empty_redis
):
    buffer(empty_redis, 3)
    postgres_away(True)
    with pytest.raises(DatabaseError):
        storing.store_all()
    waiting = sample_buffer.length()
    buffer(empty_redis, 2, from_s=3)

    postgres_away(False)
    stored = storing.store_all()

    assert (waiting, stored) == (3, 5)
    assert AttentionMetric.objects.count() == 5


def test_the_task_outlives_a_postgresql_that_is_away(
    postgres_away, empty_redis, caplog
):
    buffer(empty_redis, 1)
    postgres_away(True)

    with caplog.at_level(logging.WARNING):
        tasks.store_samples()

    assert "samples wait in Redis" in caplog.text
    assert sample_buffer.length() == 1


def test_the_task_is_queued_once_however_many_ask(empty_redis):
    for _ in range(5):
        storing.request()

    assert empty_redis.llen("default") == 1
    assert 0 < empty_redis.pttl("store_gate") <= storing.GATE_MS


def test_nobody_stores_while_somebody_stores(db):
    """What a batch holds must not arrive after the end of its meeting."""
    with insert.alone():
        other = connections[router.alias()].copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [insert._LOCK])
                taken_too = cursor.fetchone()[0]
        finally:
            other.close()

    assert not taken_too
