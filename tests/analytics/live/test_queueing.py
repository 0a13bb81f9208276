"""Tasks are queued by name, and a broker that is away harms nobody."""

import logging

from kombu import Connection

from analytics.live import queueing, starting
from tests.analytics.outages import closed_port
from tests.analytics.pictures import MEETING


def test_a_task_stands_in_its_queue(empty_redis):
    queued = queueing.send(starting.TASK, str(MEETING), 0, "token")

    assert queued
    assert empty_redis.llen("live") == 1


def test_a_broker_that_is_away_is_told_and_harms_nobody(caplog):
    away = Connection(f"redis://127.0.0.1:{closed_port()}/0")

    with caplog.at_level(logging.WARNING):
        queued = queueing.send(starting.TASK, connection=away)

    assert not queued
    assert "The broker is away" in caplog.text
