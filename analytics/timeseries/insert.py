"""The way into `attention_metrics`: COPY, without duplicates, late ones too."""

import contextlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from django.db import IntegrityError, connections, transaction
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import minutes, router


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row. Scores 0.0 to 100.0, None is unknown; `time` is aware.

    `off_target_s` and `eyes_closed_s`: how long by then, 0.0 for on target and open.
    """

    time: datetime
    meeting_id: uuid.UUID
    participant_id: uuid.UUID
    attention_score: float
    gaze_score: float | None
    head_pose_score: float | None
    eye_openness_score: float | None
    is_looking_away: bool
    is_drowsy: bool
    weight_s: float
    off_target_s: float | None = None
    eyes_closed_s: float | None = None


_LOCK = 0x5A3D1E
"""Any number that no other advisory lock of the database has."""

_NAMES = tuple(field.name for field in fields(SampleRow))
_COLUMNS = ", ".join(_NAMES)
_TYPES = (
    "timestamptz",
    "uuid",
    "uuid",
    *["float8"] * 4,
    "bool",
    "bool",
    *["float8"] * 3,
)

# dataclasses.astuple copies every value deeply: 65 µs a row, the rest of COPY takes 2.
_values = attrgetter(*_NAMES)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Be the only one that moves samples in; waits for whoever is.

    What one batch reads, stores and deletes must not cross with the end of a meeting,
    which stores what waits and then changes the ids. Raises django.db.Error.
    """
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def insert(rows: Sequence[SampleRow]) -> int:
    """Store rows in one transaction and return how many were new.

    A row whose key is there already is left as it is. Raises django.db.Error
    when the database is away; nothing is stored then.
    """
    if not rows:
        return 0
    alias = router.alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        minutes.hold(cursor)
        try:
            # Rows that are there already come after a crash only, and looking for them
            # by way of another table costs half as much again.
            with transaction.atomic(using=alias):
                _copy(cursor, "attention_metrics", rows)
            new = len(rows)
        except IntegrityError:
            new = _insert_missing(cursor, rows)
        minutes.add_late(cursor, ((row.meeting_id, row.time) for row in rows))
    return new


def _insert_missing(cursor: CursorWrapper, rows: Sequence[SampleRow]) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS arriving_metrics "
        "(LIKE attention_metrics) ON COMMIT DELETE ROWS"
    )
    _copy(cursor, "arriving_metrics", rows)
    cursor.execute(
        f"INSERT INTO attention_metrics ({_COLUMNS}) "
        f"SELECT {_COLUMNS} FROM arriving_metrics ON CONFLICT DO NOTHING"
    )
    return int(cursor.rowcount)


def _copy(cursor: CursorWrapper, table: str, rows: Sequence[SampleRow]) -> None:
    question = f"COPY {table} ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
    # Django's cursor wraps the errors of its own methods only.
    with cursor.db.wrap_database_errors, cursor.copy(question) as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(_values(row))
