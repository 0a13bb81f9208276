"""From each tier to the next, without losing a row or a minute."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from analytics.timeseries import insert, minutes, retention, router, schema, tier
from analytics.timeseries.tier import Tier
from analytics.timeseries.upgrading import CannotUpgradeError, upgrade
from tests.analytics import pictures
from tests.analytics.timeseries import databases

PEOPLE = [uuid.UUID(int=number + 1) for number in range(3)]
DAY = timedelta(days=1)

STEPS = {
    (Tier.PLAIN, Tier.APACHE): 2,
    (Tier.PLAIN, Tier.COMMUNITY): 6,
    (Tier.APACHE, Tier.COMMUNITY): 4,
}
"""How many steps each way has."""

MARKS = {Tier.APACHE: pytest.mark.hypertable, Tier.COMMUNITY: pytest.mark.community}
WAYS = [
    pytest.param(before, after, marks=MARKS[after], id=f"{before} to {after}")
    for before, after in STEPS
]
INTERRUPTIONS = [
    pytest.param(before, after, taken, marks=MARKS[after])
    for (before, after), steps in STEPS.items()
    for taken in range(1, steps)
]


def fill(now: datetime) -> None:
    """Store rows of 92 days, of which the oldest are gone but for their minutes."""
    insert.insert(
        [
            pictures.row(
                time=now - timedelta(days=days, seconds=11 * number),
                participant_id=person,
                attention_score=float(number),
                gaze_score=None if number % 3 else 50.0,
                is_drowsy=number % 5 == 0,
            )
            for days in (92, 91, 90, 89, 2, 0)
            for person in PEOPLE
            for number in range(40)
        ]
    )
    retention.apply(now=now)


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row and every minute, in order."""
    found = {}
    with connections[router.alias()].cursor() as cursor:
        for table, columns in (
            (schema.METRICS, "*"),
            (schema.MINUTES, "*"),
        ):
            cursor.execute(
                f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3"  # noqa: S608
            )
            found[table] = cursor.fetchall()
    return found


@pytest.mark.parametrize(("before", "after"), WAYS)
def test_every_row_and_every_minute_is_as_before(ordinary, now, before, after):
    databases.bring_to(before)
    fill(now)
    filled = contents()

    databases.bring_to(after)

    found = contents()
    first_row, first_minute = (found[table][0][0] for table in found)
    assert first_row > first_minute + DAY
    assert found == filled
    assert list(upgrade(at_most=after)) == []


@pytest.mark.parametrize(("before", "after"), WAYS)
def test_rows_and_minutes_go_on_afterwards(ordinary, now, before, after):
    databases.bring_to(before)
    fill(now)
    databases.bring_to(after)
    filled = contents()

    insert.insert([pictures.row(time=now + timedelta(seconds=1))])

    found = contents()
    assert len(found[schema.METRICS]) == len(filled[schema.METRICS]) + 1
    assert len(found[schema.MINUTES]) == len(filled[schema.MINUTES]) + 1


@pytest.mark.parametrize(("before", "after", "taken"), INTERRUPTIONS)
def test_wherever_it_is_interrupted_it_ends_the_same(
    ordinary, now, before, after, taken
):
    databases.bring_to(before)
    fill(now)
    filled = contents()
    # One more than are done: a step is told of before it is taken.
    list(itertools.islice(upgrade(at_most=after), taken + 1))
    databases.stop_workers()

    rest = list(upgrade(at_most=after))

    assert len(rest) == STEPS[before, after] - taken
    assert tier.current() == after
    assert contents() == filled


@pytest.mark.hypertable
def test_a_step_that_fails_leaves_everything_and_may_be_repeated(ordinary, now):
    databases.bring_to(Tier.PLAIN)
    fill(now)
    filled = contents()
    databases.create_extension_if_there_is_one()
    reader = connections[router.alias()].copy()
    with reader.cursor() as cursor, connections[router.alias()].cursor() as waiting:
        cursor.execute(f"BEGIN; LOCK TABLE {schema.METRICS} IN ACCESS SHARE MODE")
        waiting.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            list(upgrade())
        cursor.execute("ROLLBACK")
    reader.close()

    assert tier.current() == Tier.PLAIN
    databases.bring_to(tier.offered())
    assert contents() == filled


def test_an_ordinary_table_stays_one_where_no_more_is_wanted(ordinary, now):
    first = list(upgrade(at_most=Tier.PLAIN))
    second = list(upgrade(at_most=Tier.PLAIN))

    assert first == ["Storing the minutes"]
    assert second == []
    assert tier.current() == Tier.PLAIN


def test_what_is_stored_by_now_is_stored_in_the_database_upgraded(ordinary, now):
    insert_before_there_are_minutes(now - DAY)

    databases.bring_to(Tier.PLAIN)

    with connections[router.alias()].cursor() as cursor:
        cursor.execute(f"SELECT bucket FROM {schema.STORED_MINUTES}")  # noqa: S608
        assert cursor.fetchall() == [(now - DAY,)]
        assert minutes.stored_until(cursor) > now - DAY


def insert_before_there_are_minutes(time: datetime) -> None:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {schema.METRICS}"  # noqa: S608
            " (time, meeting_id, participant_id, attention_score)"
            " VALUES (%s, %s, %s, 50)",
            [time, pictures.MEETING, pictures.PERSON],
        )


# --- When it cannot be done ----------------------------------------------------


def test_not_in_a_transaction(ordinary):
    with (
        transaction.atomic(using=router.alias()),
        pytest.raises(transaction.TransactionManagementError),
    ):
        list(upgrade())


@pytest.mark.hypertable
def test_there_is_no_way_back(ordinary):
    databases.bring_to(Tier.APACHE)

    with pytest.raises(CannotUpgradeError, match="offers plain only"):
        list(upgrade(at_most=Tier.PLAIN))

    assert tier.current() == Tier.APACHE


@pytest.mark.hypertable
def test_an_extension_that_cannot_be_created_is_told_to_an_administrator(ordinary):
    databases.bring_to(Tier.PLAIN)
    databases.obstruct_extension()

    with pytest.raises(CannotUpgradeError) as caught:
        list(upgrade())

    assert "schema" in str(caught.value)
    assert "`CREATE EXTENSION IF NOT EXISTS timescaledb`" in str(caught.value)
    assert tier.current() == Tier.PLAIN


@pytest.mark.hypertable
def test_without_the_right_to_create_it_the_table_stays_ordinary(ordinary, now):
    databases.bring_to(Tier.PLAIN)

    with databases.in_use(ordinary, **databases.powerless_account(ordinary)):
        assert list(upgrade()) == []


def test_with_the_database_away_the_error_is_the_databases(ordinary):
    with (
        databases.in_use(f"{ordinary}_that_is_not_there"),
        pytest.raises(OperationalError),
    ):
        list(upgrade())
