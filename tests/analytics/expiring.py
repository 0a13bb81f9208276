"""Rows that reach their age, on every tier."""

from datetime import UTC, datetime

from django.db import connections

from analytics.timeseries import minutes, retention, router, schema, tier
from analytics.timeseries.tier import Tier

EVER = datetime(2000, 1, 1, tzinfo=UTC)


def expire(*, now: datetime) -> None:
    """Let rows go as they would at `now`; the test must not be in a transaction.

    TimescaleDB's own policy looks at the clock, so it is done here as it would.
    """
    if tier.current() is not Tier.COMMUNITY:
        retention.apply(now=now)
        return
    minutes.refresh_continuous(router.alias(), EVER, now)
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            "SELECT drop_chunks(%s, older_than => %s::timestamptz)",
            [schema.METRICS, now - minutes.KEPT_ROWS],
        )
