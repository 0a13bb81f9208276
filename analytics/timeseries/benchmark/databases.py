"""Databases to measure in: made beside the time series', and dropped at the end.

While one is in use it stands in for the alias of the time series, in this process
only, so that the very code of the site is measured and no table of the site is touched.
"""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from analytics.models import AttentionMetric
from analytics.timeseries import router, tier, upgrading
from analytics.timeseries.router import TIMESERIES
from analytics.timeseries.tier import Tier

PREFIX = "bench_timeseries_"


@dataclass(frozen=True, slots=True)
class Database:
    """One of our databases; `connection` is Django's, and stays open meanwhile."""

    tier: Tier
    connection: Any
    settings: dict[str, Any]

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the time series be here."""
        has_one = TIMESERIES in settings.DATABASES
        if has_one:
            before = settings.DATABASES[TIMESERIES], connections[TIMESERIES]
        settings.DATABASES[TIMESERIES] = self.settings
        connections[TIMESERIES] = self.connection
        try:
            yield
        finally:
            if has_one:
                settings.DATABASES[TIMESERIES], connections[TIMESERIES] = before
            else:
                del settings.DATABASES[TIMESERIES], connections[TIMESERIES]


@contextlib.contextmanager
def beside(*, at_most: Tier = Tier.COMMUNITY) -> Iterator[Database]:
    """Make an empty database of the tier, and drop it at the end.

    Drops those too that a killed run left. Raises django.db.Error, psycopg.Error where
    the account may not create databases, and what `upgrading.upgrade` raises.
    """
    name = f"{PREFIX}{uuid.uuid4().hex[:12]}"
    with _administrator() as administrator:
        for left in _abandoned(administrator):
            _drop(administrator, left)
        administrator.execute(
            sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        )
    try:
        database = _open(name)
        try:
            with database.in_use():
                ready = _with_tables(database, at_most)
            yield ready
        finally:
            database.connection.close()
    finally:
        with _administrator() as administrator:
            _drop(administrator, name)


def _administrator() -> psycopg.Connection[Any]:
    parameters = connections[router.alias()].get_connection_params()
    connection: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=True)
    return connection


def _abandoned(administrator: psycopg.Connection[Any]) -> list[str]:
    """Return those of ours to which nobody but TimescaleDB's own workers is connected."""
    found = administrator.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND NOT EXISTS ("
        "SELECT FROM pg_stat_activity AS a"
        " WHERE a.datname = pg_database.datname AND backend_type = 'client backend')",
        [PREFIX],
    )
    return [name for (name,) in found]


def _drop(administrator: psycopg.Connection[Any], name: str) -> None:
    administrator.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _open(name: str) -> Database:
    own = connections[router.alias()].settings_dict | {"NAME": name}
    with Database(Tier.PLAIN, None, own).in_use():
        connection = connections.create_connection(TIMESERIES)
    return Database(Tier.PLAIN, connection, own)


def _with_tables(database: Database, at_most: Tier) -> Database:
    with database.connection.schema_editor() as editor:
        editor.create_model(AttentionMetric)
    list(upgrading.upgrade(TIMESERIES, at_most=at_most))
    has = tier.current()
    if has is Tier.COMMUNITY:
        with database.connection.cursor() as cursor:
            # They would compress and refresh while we measure; we do it when asked.
            cursor.execute(
                "SELECT alter_job(job_id, scheduled => false)"
                " FROM timescaledb_information.jobs WHERE job_id >= 1000"
            )
    return Database(has, database.connection, database.settings)
