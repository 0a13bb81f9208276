"""What the time-series database can do, asked of the server of this run."""

import pytest
from django.db import Error as DatabaseError
from django.db import connections

from analytics.timeseries import router, schema, tier
from analytics.timeseries.tier import Tier
from tests.analytics.timeseries import databases


def test_the_tier_is_what_the_table_is(at_every_tier):
    assert tier.current() == at_every_tier


def test_an_upgraded_database_is_at_what_the_server_offers(db):
    assert tier.current() == tier.offered()


def test_an_extension_that_the_table_does_not_use_yet_is_plain(ordinary):
    databases.create_extension_if_there_is_one()

    assert tier.current() == Tier.PLAIN


@pytest.mark.hypertable
def test_a_hypertable_of_that_name_elsewhere_says_nothing(ordinary):
    databases.create_extension_if_there_is_one()
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute(
            f"CREATE TABLE elsewhere.{schema.METRICS} (time timestamptz NOT NULL)"
        )
        cursor.execute(
            f"SELECT create_hypertable('elsewhere.{schema.METRICS}', by_range('time'))"
        )

    assert tier.current() == Tier.PLAIN


@pytest.mark.hypertable
def test_who_may_not_create_the_extension_is_offered_an_ordinary_table(ordinary):
    with databases.in_use(ordinary, **databases.powerless_account(ordinary)):
        found = tier.extension()
        offered = tier.offered()

    assert found.is_preloaded
    assert not found.may_create
    assert offered == Tier.PLAIN


@pytest.mark.hypertable
def test_before_the_extension_is_there_at_least_a_hypertable_is_offered(ordinary):
    assert tier.extension().installed is None
    assert tier.offered() == Tier.APACHE


def test_a_database_that_is_away_is_not_plain(postgres_away):
    postgres_away(True)

    with pytest.raises(DatabaseError):
        tier.current()
