"""What the time-series database can do.

No TimescaleDB is needed: what is asked is the extension's catalogue and a setting,
and both can be set up in a transaction that is rolled back.
"""

import pytest
from django.db import Error as DatabaseError
from django.db import connections

from analytics.timeseries import router, tier
from analytics.timeseries.tier import Tier


def catalogue(*hypertables: str) -> None:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("CREATE SCHEMA timescaledb_information")
        cursor.execute(
            "CREATE TABLE timescaledb_information.hypertables (hypertable_name name)"
        )
        for name in hypertables:
            cursor.execute(
                "INSERT INTO timescaledb_information.hypertables VALUES (%s)", [name]
            )


def licence(name: str) -> None:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("SELECT set_config('timescaledb.license', %s, true)", [name])


def test_ordinary_postgresql_is_plain(db):
    assert tier.current() == Tier.PLAIN


def test_an_extension_that_the_table_does_not_use_yet_is_plain(db):
    catalogue("another_table")
    licence("timescale")

    assert tier.current() == Tier.PLAIN


@pytest.mark.parametrize(
    ("name", "expected"), [("apache", Tier.APACHE), ("timescale", Tier.COMMUNITY)]
)
def test_the_licence_tells_the_tiers_apart(db, name, expected):
    catalogue("attention_metrics")
    licence(name)

    assert tier.current() == expected


def test_a_database_that_is_away_is_not_plain(postgres_away):
    postgres_away(True)

    with pytest.raises(DatabaseError):
        tier.current()
