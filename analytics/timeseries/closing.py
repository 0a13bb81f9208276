"""What becomes of a meeting's samples once it is over, and when somebody goes."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import minutes, router, schema
from analytics.timeseries.schema import METRICS


def drop_after(meeting_id: uuid.UUID, moment: datetime) -> int:
    """Delete what a meeting's samples say about later than `moment`; return how many."""
    alias = router.alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT min(time), max(time)"
            f" FROM {METRICS} WHERE meeting_id = %s AND time > %s",
            [meeting_id, moment],
        )
        first, last = cursor.fetchone()
        if first is None:
            return 0
        _lift_limit(cursor)
        cursor.execute(
            f"DELETE FROM {METRICS} WHERE meeting_id = %s AND time > %s",
            [meeting_id, moment],
        )
        deleted = int(cursor.rowcount)
        minutes.refresh(meeting_id, start=first, end=last)
    return deleted


def unlink(meeting_id: uuid.UUID, *, bucket: timedelta) -> int:
    """Give each person another random id in every span; return how many samples.

    Who was measured at the same time stays apart, so that people can be counted;
    who came at which moment no longer tells whose the samples after it are. May be
    called again.
    """
    alias = router.alias()
    length = str(bucket.total_seconds())
    span = f"date_bin(%s::interval, time, {schema.ORIGIN})"
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        _lift_limit(cursor)
        cursor.execute(
            f"""
            WITH spans AS MATERIALIZED (
                SELECT participant_id, start, gen_random_uuid() AS fresh_id
                FROM (
                    SELECT DISTINCT participant_id, {span} AS start
                    FROM {METRICS} WHERE meeting_id = %s
                ) AS measured
            )
            UPDATE {METRICS} SET participant_id = spans.fresh_id
            FROM spans
            WHERE meeting_id = %s
                AND {METRICS}.participant_id = spans.participant_id
                AND {span} = spans.start
            """,
            [length, meeting_id, meeting_id, length],
        )
        changed = int(cursor.rowcount)
        cursor.execute(
            f"SELECT min(time), max(time) FROM {METRICS} WHERE meeting_id = %s",
            [meeting_id],
        )
        first, last = cursor.fetchone()
        if first is not None:
            minutes.refresh(meeting_id, start=first, end=last)
    return changed


def erase_meeting(meeting_id: uuid.UUID) -> int:
    """Delete every row and every minute of a meeting; return how many of both."""
    return _erase("meeting_id = %s", [meeting_id])


def erase_people(sample_ids: list[uuid.UUID]) -> int:
    """Delete every row and every minute under these ids; return how many of both.

    However old they are, and in compressed chunks too.
    """
    return _erase("participant_id = ANY(%s)", [sample_ids])


def _erase(condition: str, parameters: list[Any]) -> int:
    alias = router.alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        _lift_limit(cursor)
        # Minutes first: this keeps others from filling them again from the rows.
        gone = minutes.forget(cursor, condition, parameters)
        cursor.execute(f"DELETE FROM {METRICS} WHERE {condition}", parameters)
        return gone + int(cursor.rowcount)


def _lift_limit(cursor: CursorWrapper) -> None:
    """Let this transaction change as many rows of compressed chunks as it has to.

    By default 100,000: a person of four hours has more.
    """
    cursor.execute(
        "SELECT set_config(name, '0', true) FROM pg_settings"
        " WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'"
    )
