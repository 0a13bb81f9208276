"""What the time-series database can do."""

from enum import StrEnum

from django.db import connections

from analytics.timeseries import router


class Tier(StrEnum):
    """`plain`: an ordinary table; the others: a hypertable, by TimescaleDB's licence."""

    PLAIN = "plain"
    APACHE = "apache"
    COMMUNITY = "community"


def current() -> Tier:
    """Return the tier that `attention_metrics` is on now, not what could be had.

    Raises django.db.Error when the database is away.
    """
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("SELECT to_regclass('timescaledb_information.hypertables')")
        if cursor.fetchone()[0] is None:
            return Tier.PLAIN
        cursor.execute(
            "SELECT 1 FROM timescaledb_information.hypertables "
            "WHERE hypertable_name = 'attention_metrics'"
        )
        if cursor.fetchone() is None:
            return Tier.PLAIN
        cursor.execute("SHOW timescaledb.license")
        return Tier.APACHE if cursor.fetchone()[0] == "apache" else Tier.COMMUNITY
