"""What the time-series database can do: detected, never configured."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import connections

from analytics.timeseries import router, schema

SMALLEST_VERSION = (2, 13)
"""The first with `by_range`; older ones are treated as not there."""


class Tier(StrEnum):
    """`plain`: an ordinary table; the others: a hypertable, by TimescaleDB's licence."""

    PLAIN = "plain"
    APACHE = "apache"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Extension:
    """TimescaleDB on a server: `installed` in this database, `available` to it.

    `is_preloaded` says whether the server started with the library; without that
    CREATE EXTENSION ends the connection. `license` is None while nobody can tell.
    """

    available: str | None
    installed: str | None
    is_preloaded: bool
    license: str | None
    may_create: bool


def rank(tier: Tier) -> int:
    """Return a number that is higher the more a tier can do."""
    return list(Tier).index(tier)


def current(alias: str | None = None) -> Tier:
    """Return the tier that `attention_metrics` is on now, not what could be had.

    Raises django.db.Error when the database is away.
    """
    with connections[alias or router.alias()].cursor() as cursor:
        cursor.execute("SELECT to_regclass('timescaledb_information.hypertables')")
        if cursor.fetchone()[0] is None:
            return Tier.PLAIN
        cursor.execute(
            "SELECT EXISTS (SELECT FROM timescaledb_information.hypertables"
            " WHERE hypertable_schema = current_schema() AND hypertable_name = %s),"
            " EXISTS (SELECT FROM timescaledb_information.continuous_aggregates"
            " WHERE view_schema = current_schema() AND view_name = %s)",
            [schema.METRICS, schema.MINUTES],
        )
        is_hypertable, is_continuous = cursor.fetchone()
    if not is_hypertable:
        return Tier.PLAIN
    return Tier.COMMUNITY if is_continuous else Tier.APACHE


def extension(alias: str | None = None) -> Extension:
    """Return what the server has, without any right beyond connecting."""
    with connections[alias or router.alias()].cursor() as cursor:
        cursor.execute(
            """
            SELECT
                (SELECT default_version FROM pg_available_extensions
                    WHERE name = 'timescaledb'),
                (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
                current_setting('timescaledb.disable_load', true) IS NOT NULL,
                current_setting('timescaledb.license', true),
                has_database_privilege(current_database(), 'CREATE')
            """
        )
        return Extension(*cursor.fetchone())


def offered(alias: str | None = None) -> Tier:
    """Return the tier that the server could give this database now.

    Where the extension is not created yet nobody knows its licence, and the answer
    is `apache`, the least that it can be.
    """
    found = extension(alias)
    version = found.installed or found.available
    if version is None or _number(version) < SMALLEST_VERSION:
        return Tier.PLAIN
    if found.installed is None and not (found.is_preloaded and found.may_create):
        return Tier.PLAIN
    return Tier.COMMUNITY if found.license == "timescale" else Tier.APACHE


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
