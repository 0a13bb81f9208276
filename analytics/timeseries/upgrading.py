"""Brings the time-series database to the tier that its server offers.

Every step looks first whether it is needed, so that all of it may run again after
whatever interrupted it. No row is lost on the way: TimescaleDB moves the rows into
chunks, and minutes whose rows are gone move into the continuous aggregate.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
from django.db import DatabaseError, connections, transaction

from analytics.timeseries import minutes, policies, router, schema, tier
from analytics.timeseries.schema import METRICS, STORED_MINUTES
from analytics.timeseries.tier import Tier

Step = tuple[str, Callable[[], None]]
"""What is about to be done, in words, and how."""


class CannotUpgradeError(Exception):
    """The message says why, and what to do."""


def upgrade(
    alias: str | None = None, *, at_most: Tier = Tier.COMMUNITY
) -> Iterator[str]:
    """Do what is missing, and yield in words what is about to be done.

    Yields nothing where nothing is missing. Inserts wait while rows move. `at_most`
    stops below what could be had. Raises CannotUpgradeError; django.db.Error as the
    database does; TransactionManagementError in a transaction.
    """
    alias = alias or router.alias()
    if connections[alias].in_atomic_block:
        raise transaction.TransactionManagementError("Upgrade outside transactions")
    while step := _next_step(alias, at_most):
        words, run = step
        yield words
        run()


def _next_step(alias: str, at_most: Tier) -> Step | None:
    has = tier.current(alias)
    target = min(tier.offered(alias), at_most, key=tier.rank)
    if tier.rank(has) > tier.rank(target):
        raise CannotUpgradeError(
            f"The table is on the tier {has}, and the server offers {target} only: "
            "start it with the edition and the timescaledb.license that it had."
        )
    if target is Tier.PLAIN:
        return _step_to_own_minutes(alias, schema.TIME_INDEX)
    return (
        _step_to_extension(alias)
        or _step_to_hypertable(alias, has)
        or (
            _step_to_own_minutes(alias)
            if target is Tier.APACHE
            else _step_to_community(alias, has)
        )
    )


def _step_to_extension(alias: str) -> Step | None:
    found = tier.extension(alias)
    if found.installed is None:
        return "Creating the extension timescaledb", lambda: _create_extension(alias)
    if found.installed != found.available:
        return (
            f"Updating TimescaleDB from {found.installed} to {found.available}",
            lambda: _update_extension(alias),
        )
    return None


def _step_to_hypertable(alias: str, has: Tier) -> Step | None:
    if has is not Tier.PLAIN:
        return None
    statements = (schema.DROP_TIME_INDEX, schema.HYPERTABLE)
    return (
        f"Moving {METRICS} into a hypertable, with every row",
        lambda: _run(alias, *statements),
    )


def _step_to_own_minutes(alias: str, *first: str) -> Step | None:
    with connections[alias].cursor() as cursor:
        if minutes.are_ours(cursor):
            return None
    statements = (*first, schema.DROP_VIEW, *schema.OWN_MINUTES)

    def run() -> None:
        _run(alias, *statements)
        minutes.advance(alias, now=datetime.now(UTC))

    return "Storing the minutes", run


def _step_to_community(alias: str, has: Tier) -> Step | None:
    if has is not Tier.COMMUNITY:
        return "Creating the continuous aggregate", lambda: _aggregate(alias)
    with connections[alias].cursor() as cursor:
        missing = [p for p in policies.WANTED if not policies.exists(cursor, p)]
    if not missing:
        return None
    policy = missing[0]

    def run() -> None:
        if policy is policies.REFRESH:
            # All that is there, once: the policy looks back one hour.
            _fill_aggregate(alias)
        _run(alias, *policy.statements)

    return f"Adding the policy for {policy.purpose}", run


def _aggregate(alias: str) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(schema.DROP_VIEW)
        cursor.execute(schema.CONTINUOUS_AGGREGATE)
        if minutes.are_ours(cursor):
            # These have no rows any more that they could be computed from.
            cursor.execute(
                f"INSERT INTO {minutes.materialized(cursor)} "
                f"SELECT * FROM {STORED_MINUTES} WHERE bucket < "
                f"(SELECT coalesce(min(time), 'infinity') FROM {METRICS})"
            )
            for statement in schema.DROP_OWN_MINUTES:
                cursor.execute(statement)


def _fill_aggregate(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT min(time) FROM {METRICS}")
        (first,) = cursor.fetchone()
    if first is not None:
        # Not from where its chunk begins: minutes before the row have none any more.
        minutes.refresh_continuous(alias, minutes.floor(first), datetime.now(UTC))


def _create_extension(alias: str) -> None:
    try:
        _run(alias, schema.EXTENSION)
    except DatabaseError as error:
        raise CannotUpgradeError(
            "This account may not create the extension timescaledb "
            f"({str(error).strip().splitlines()[0]}). Let an administrator run "
            f"`{schema.EXTENSION}` in this database, then run "
            "`python manage.py timeseries upgrade`."
        ) from error


def _update_extension(alias: str) -> None:
    # The update must be the first thing that a connection asks for.
    connections[alias].close()
    parameters = connections[alias].get_connection_params()
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute(schema.UPDATE_EXTENSION)


def _run(alias: str, *statements: str) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
