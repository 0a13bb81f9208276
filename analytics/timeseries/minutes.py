"""Keeps `attention_metrics_1min` true: stores minutes, and stores them again.

On `community` TimescaleDB stores them, by its policy; what happens behind the policy's
back (rows from more than an hour ago change or go) is told to it here. On the other
tiers we store them ourselves: up to a minute ago, by a beat task.

Nothing is computed again from rows that have reached their age: it would come out as
nothing, and minutes stay longer than rows.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import router, schema
from analytics.timeseries.schema import METRICS, MINUTES, STORED_MINUTES, STORED_UNTIL

MINUTE = timedelta(minutes=1)
KEPT_ROWS = timedelta(days=90)
"""How long rows stay (the schema's retention policy)."""

_LOCK = 0x5A3D1F
"""Shared by who inserts, exclusive for who moves the end of what is stored."""

_LATE_LOCK = 0x5A3D20
"""For who stores minutes again for late rows, so as to see those of the one before."""

_REPLACE = (
    " ON CONFLICT (meeting_id, participant_id, bucket) DO UPDATE SET "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in schema.AGGREGATES)
)


def advance(alias: str | None = None, *, now: datetime) -> int:
    """Store the minutes that are over, and return how many rows they have.

    Does nothing on `community`, whose policy does it. Two at once do no harm.
    """
    alias = alias or router.alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if not are_ours(cursor):
            return 0
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        since, until = stored_until(cursor), floor(now) - MINUTE
        if since >= until:
            return 0
        stored = _store(cursor, "time >= %s AND time < %s", [since, until])
        if not stored:
            # So that what comes later is computed from its rows, and not late.
            return 0
        cursor.execute(f"UPDATE {STORED_UNTIL} SET moment = %s", [until])
    return stored


def hold(cursor: CursorWrapper) -> None:
    """Let nobody move the end of what is stored until this transaction is over.

    Whoever inserts holds it, so that its rows are either computed by the view or,
    being late, stored by `add_late`.
    """
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def add_late(
    cursor: CursorWrapper, arrived: Iterable[tuple[uuid.UUID, datetime]]
) -> None:
    """Store the minutes again into which rows, by meeting and time, came too late.

    Part of the caller's transaction, or after it where TimescaleDB cannot do it there.
    """
    if not are_ours(cursor):
        _add_late_to_continuous(cursor, [time for _, time in arrived])
        return
    since, until = _kept_since(), stored_until(cursor)
    late = [one for one in arrived if since <= one[1] < until]
    if late:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LATE_LOCK])
        times = [time for _, time in late]
        _store(
            cursor,
            "meeting_id = ANY(%s) AND time >= %s AND time < %s",
            [
                list({meeting_id for meeting_id, _ in late}),
                floor(min(times)),
                floor(max(times)) + MINUTE,
            ],
            _REPLACE,
        )


def _add_late_to_continuous(cursor: CursorWrapper, times: Sequence[datetime]) -> None:
    # The policy leaves out the last minute, and what is older than an hour for good.
    since, until = _kept_since(), datetime.now(UTC) - MINUTE
    late = [time for time in times if since <= time < until]
    if late:
        alias = cursor.db.alias
        start, end = floor(min(late)), floor(max(late)) + MINUTE
        transaction.on_commit(
            lambda: refresh_continuous(alias, start, end), using=alias
        )


def refresh(meeting_id: uuid.UUID, *, start: datetime, end: datetime) -> None:
    """Store the minutes of a meeting again, from that of `start` to that of `end`.

    Part of the caller's transaction, or after it where TimescaleDB cannot do it there.
    """
    alias = router.alias()
    start, end = max(floor(start), _kept_since()), floor(end) + MINUTE
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if not are_ours(cursor):
            transaction.on_commit(
                lambda: refresh_continuous(alias, start, end), using=alias
            )
            return
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        span: list[Any] = [
            meeting_id,
            start,
            min(end, stored_until(cursor)),
        ]
        cursor.execute(
            f"DELETE FROM {STORED_MINUTES}"
            " WHERE meeting_id = %s AND bucket >= %s AND bucket < %s",
            span,
        )
        _store(cursor, "meeting_id = %s AND time >= %s AND time < %s", span)


def forget(cursor: CursorWrapper, condition: str, parameters: list[Any]) -> int:
    """Delete stored minutes, however old, and return how many.

    Nothing may fill them meanwhile: to be called before the rows go, in the same
    transaction. On `community` they are deleted from where TimescaleDB keeps them.
    """
    if are_ours(cursor):
        table = STORED_MINUTES
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    else:
        table = materialized(cursor)
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    cursor.execute(f"DELETE FROM {table} WHERE {condition}", parameters)
    return int(cursor.rowcount)


def refresh_continuous(alias: str, start: datetime, end: datetime) -> None:
    """Let TimescaleDB compute what has changed in a span; not in a transaction.

    Never from before the oldest chunk: those minutes have no rows any more.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT min(range_start) FROM timescaledb_information.chunks"
            " WHERE hypertable_schema = current_schema() AND hypertable_name = %s",
            [METRICS],
        )
        (oldest,) = cursor.fetchone()
        if oldest is None:
            return
        # Minutes that are not whole in the span would be left out.
        start = floor(max(start, oldest))
        if end - start >= MINUTE:
            cursor.execute(
                "CALL refresh_continuous_aggregate(%s, %s::timestamptz, "
                "%s::timestamptz)",
                [MINUTES, start, end],
            )


def floor(moment: datetime) -> datetime:
    """Return the start of the minute of `moment`."""
    return moment.replace(second=0, microsecond=0)


def _kept_since() -> datetime:
    """Return the first minute that is sure to have all its rows."""
    return floor(datetime.now(UTC) - KEPT_ROWS) + MINUTE


def are_ours(cursor: CursorWrapper) -> bool:
    """Say whether we store the minutes, and not TimescaleDB."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [STORED_UNTIL])
    return bool(cursor.fetchone()[0])


def stored_until(cursor: CursorWrapper) -> datetime:
    """Return the moment up to which we store the minutes."""
    cursor.execute(f"SELECT moment FROM {STORED_UNTIL}")
    moment: datetime = cursor.fetchone()[0]
    return moment


def _store(
    cursor: CursorWrapper, condition: str, parameters: list[Any], clash: str = ""
) -> int:
    question = schema.BY_MINUTE.format(bucket=schema.MINUTE, where=f"WHERE {condition}")
    cursor.execute(f"INSERT INTO {STORED_MINUTES} {question} {clash}", parameters)
    return int(cursor.rowcount)


def materialized(cursor: CursorWrapper) -> str:
    """Return the name of the table in which TimescaleDB stores the minutes."""
    cursor.execute(
        "SELECT format('%%I.%%I', materialization_hypertable_schema,"
        " materialization_hypertable_name)"
        " FROM timescaledb_information.continuous_aggregates"
        " WHERE view_schema = current_schema() AND view_name = %s",
        [MINUTES],
    )
    return str(cursor.fetchone()[0])
