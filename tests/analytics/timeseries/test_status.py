"""What is told of how the time series are kept."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connections

from analytics.timeseries import insert, minutes, policies, router, status, tier
from analytics.timeseries.minutes import KEPT_ROWS, MINUTE
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.timeseries import databases, stored

DAY = timedelta(days=1)


def test_an_empty_database_has_a_status(at_every_tier, now):
    found = status.read(now=now)

    assert found.tier == at_every_tier
    assert found.database == router.alias()
    assert found.table.rows == 0
    assert found.table.size > 0
    assert found.table.oldest_at is None
    assert found.table.compression_ratio is None
    assert found.table.chunks == (None if at_every_tier is Tier.PLAIN else 0)
    assert found.kept_since == now - KEPT_ROWS
    assert found.is_retention_late is False


def test_rows_and_size_are_estimated(at_every_tier, now):
    before = status.read(now=now).table.size
    insert.insert(
        [
            pictures.row(time=now - timedelta(milliseconds=number))
            for number in range(2000)
        ]
    )
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("ANALYZE attention_metrics")

    found = status.read(now=now).table

    assert found.rows == pytest.approx(2000, rel=0.1)
    assert found.size > before


@pytest.mark.hypertable
def test_of_a_hypertable_chunks_are_counted(at_every_tier, now):
    insert.insert([pictures.row(time=now - days * DAY) for days in range(3)])

    found = status.read(now=now)

    is_hypertable = at_every_tier is not Tier.PLAIN
    assert found.table.chunks == (3 if is_hypertable else None)
    assert found.table.compressed_chunks == (0 if is_hypertable else None)
    if is_hypertable:
        assert found.table.oldest_at is not None
        assert now - 3 * DAY < found.table.oldest_at <= now - 2 * DAY


@pytest.mark.community
def test_the_ratio_of_compression_is_measured(community, now):
    insert.insert(
        [
            pictures.row(time=now - 3 * DAY + timedelta(seconds=number))
            for number in range(3000)
        ]
    )

    compressed = stored.compress()

    found = status.read(now=now).table
    assert found.compressed_chunks == compressed == found.chunks
    assert found.compression_ratio is not None
    assert found.compression_ratio > 3


@pytest.mark.parametrize(
    ("beyond", "is_late"),
    [
        pytest.param(-DAY, False, id="in time"),
        pytest.param(timedelta(hours=1), False, id="just now"),
        pytest.param(4 * DAY, True, id="for days"),
    ],
)
def test_rows_that_should_be_gone_are_noticed(at_every_tier, now, beyond, is_late):
    insert.insert([pictures.row(time=now - KEPT_ROWS - beyond)])

    assert status.read(now=now).is_retention_late is is_late


def test_who_stores_the_minutes_is_told(at_every_tier, now):
    insert.insert([pictures.row(time=now - 3 * MINUTE)])
    minutes.advance(now=now)

    found = status.read(now=now)

    if at_every_tier is Tier.COMMUNITY:
        assert found.stored_until is None
        assert {job.purpose for job in found.jobs} == {
            policy.purpose for policy in policies.WANTED
        }
    else:
        assert found.stored_until == now - MINUTE
        assert found.jobs == []


def test_it_is_told_when_more_could_be_had(at_every_tier, now):
    found = status.read(now=now)

    assert found.offered == tier.offered()
    assert found.could_have_more is (found.offered != at_every_tier)


def test_of_a_database_that_is_away_there_is_no_status(ordinary, now):
    with (
        databases.in_use(f"{ordinary}_that_is_not_there"),
        pytest.raises(OperationalError),
    ):
        status.read(now=now)
