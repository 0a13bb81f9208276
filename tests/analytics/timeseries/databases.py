"""Databases of their own, at whatever tier a test wants, beside the one under test.

While one is in use it is the time-series database of the whole project, so that
everything in `analytics.timeseries` works on it.
"""

import contextlib
import copy
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from psycopg import sql

from analytics.models import AttentionMetric
from analytics.timeseries import minutes, router, schema, tier, upgrading
from analytics.timeseries.tier import Tier

ALIAS = router.TIMESERIES
LAST_BEFORE_TIERS = "0003"
"""The migration that leaves an ordinary table with a view, as older sites have it."""


@contextlib.contextmanager
def in_use(name: str, **settings_dict: str) -> Iterator[None]:
    """Let the database `name` hold the time series, with other settings than usual."""
    before = settings.DATABASES.get(ALIAS)
    connection_before = connections[ALIAS] if before else None
    settings.DATABASES[ALIAS] = (
        copy.deepcopy(connections["default"].settings_dict)
        | {"NAME": name}
        | settings_dict
    )
    connections[ALIAS] = connections.create_connection(ALIAS)
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], settings.DATABASES[ALIAS]
        if before and connection_before:
            settings.DATABASES[ALIAS] = before
            connections[ALIAS] = connection_before


@contextlib.contextmanager
def created(name: str, *, template: str = "template0") -> Iterator[str]:
    """Create a database, and drop it afterwards."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
        sql.Identifier(name)
    )
    with server() as connection:
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield name
        finally:
            connection.execute(drop)


def server() -> psycopg.Connection:
    """Connect to the server of this run, outside of every database of ours."""
    known = connections["default"].get_connection_params()
    address = {key: known[key] for key in ("host", "port", "user") if key in known}
    return psycopg.connect(
        **address, password=known.get("password"), dbname="postgres", autocommit=True
    )


def close(name: str) -> None:
    """Let nobody in, so that the database may be copied at any time.

    TimescaleDB's launcher looks into every database that it may enter.
    """
    with server() as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(
                sql.Identifier(name)
            )
        )
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s",
            [name],
        )


def migrate_to_ordinary_table() -> None:
    """Bring the empty database in use to what an older site has on any server.

    With the columns that came later, which the code of today writes.
    """
    call_command("migrate", "analytics", LAST_BEFORE_TIERS, database=ALIAS, verbosity=0)
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        there = connection.introspection.get_table_description(cursor, schema.METRICS)
    with connection.schema_editor() as editor:
        for field in AttentionMetric._meta.local_concrete_fields:
            if field.column not in {column.name for column in there}:
                editor.add_field(AttentionMetric, field)


def bring_to(wanted: Tier) -> None:
    """Upgrade the database in use to a tier, without TimescaleDB's workers."""
    stop_workers()
    for _ in upgrading.upgrade(at_most=wanted):
        stop_workers()
    assert tier.current() == wanted


def stop_workers(alias: str = ALIAS) -> None:
    """Let no policy run behind a test's back; tests call the jobs themselves."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('_timescaledb_functions') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT _timescaledb_functions.stop_background_workers()")


def is_for_tests(alias: str) -> bool:
    """Say whether a database is one that tests may empty.

    pytest-django leaves those alone that no test collected asks for.
    """
    name: str = connections[alias].settings_dict["NAME"]
    return name.startswith(TEST_DATABASE_PREFIX)


def empty_minutes() -> None:
    """Let no minute be stored: Django's flush knows nothing of where they are kept."""
    alias = router.alias()
    assert is_for_tests(alias)
    with connections[alias].cursor() as cursor:
        if minutes.are_ours(cursor):
            cursor.execute(f"TRUNCATE {schema.STORED_MINUTES}")
            cursor.execute(
                f"UPDATE {schema.STORED_UNTIL} SET moment = 'epoch'"  # noqa: S608
            )
        else:
            cursor.execute(f"TRUNCATE {schema.MINUTES}")


def empty() -> None:
    """Delete every row and every minute of the database in use."""
    assert is_for_tests(ALIAS)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"TRUNCATE {schema.METRICS}")
    empty_minutes()


def create_extension_if_there_is_one() -> None:
    """Create TimescaleDB in the database in use, and nothing that uses it."""
    if tier.offered() is not Tier.PLAIN:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(schema.EXTENSION)
        stop_workers()


def obstruct_extension() -> None:
    """Let CREATE EXTENSION fail in the database in use."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("CREATE SCHEMA timescaledb_information")


def powerless_account(name: str) -> dict[str, str]:
    """Return the settings of an account that may read the database, and little else."""
    role = f"{name}_reader"
    with server() as connection:
        connection.execute(
            sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role))
        )
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'reader'").format(
                sql.Identifier(role)
            )
        )
    return {"USER": role, "PASSWORD": "reader"}
