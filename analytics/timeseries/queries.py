"""Questions to the time series. Means are weighted by measured time.

Each reads the rows or the minutes, whichever is right: minutes where spans are whole
minutes, since they are about 300 times fewer and stay when the rows have reached their
age; rows where they are shorter. Both give the same numbers. What was not measured has
no bucket; `gaps` fills them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from analytics.timeseries import router, schema
from analytics.timeseries.bucket import Bucket
from analytics.timeseries.sources import seconds, source_for


@dataclass(frozen=True, slots=True)
class Total:
    """One person in a whole meeting; times in seconds of measured time."""

    participant_id: uuid.UUID
    score: float
    measured_s: float
    looking_away_s: float
    drowsy_s: float


@dataclass(frozen=True, slots=True)
class MeetingTotal:
    """Everybody in a whole meeting; times in seconds of measured time, people added."""

    meeting_id: uuid.UUID
    score: float
    measured_s: float
    looking_away_s: float
    drowsy_s: float


_TOTALS = """
    sum(weighted_attention) / sum(measured_s),
    sum(measured_s),
    coalesce(sum(looking_away_s), 0),
    coalesce(sum(drowsy_s), 0)
"""


def buckets(
    meeting_id: uuid.UUID, *, start: datetime, end: datetime, bucket: timedelta
) -> list[Bucket]:
    """Return every person's means by span of time, in time order.

    `start` belongs to the range, `end` does not.
    """
    source = source_for(start, end, bucket)
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            SELECT extract(epoch FROM start)::float8, participant_id, score, measured_s
            FROM ({source.means}) AS measured
            ORDER BY start, participant_id
            """,
            [seconds(bucket), meeting_id, start, end],
        )
        return [Bucket(*row) for row in cursor.fetchall()]


def totals(meeting_id: uuid.UUID) -> list[Total]:
    """Return every person's numbers over the whole meeting."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"SELECT participant_id, {_TOTALS} FROM {schema.MINUTES}"
            " WHERE meeting_id = %s AND measured_s > 0 GROUP BY participant_id",
            [meeting_id],
        )
        return [Total(*row) for row in cursor.fetchall()]


def trend(meeting_ids: Sequence[uuid.UUID]) -> list[MeetingTotal]:
    """Return the numbers of several meetings, in the order asked for.

    One in which nobody was measured is left out.
    """
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"SELECT meeting_id, {_TOTALS} FROM {schema.MINUTES}"
            " WHERE meeting_id = ANY(%s) AND measured_s > 0 GROUP BY meeting_id",
            [list(meeting_ids)],
        )
        found = {row[0]: MeetingTotal(*row) for row in cursor.fetchall()}
    return [found[one] for one in meeting_ids if one in found]


def rate_hz(meeting_id: uuid.UUID) -> float | None:
    """Return how many samples stand for a measured second; None where none does."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"SELECT sum(sample_count) / sum(measured_s) FROM {schema.MINUTES}"
            " WHERE meeting_id = %s AND measured_s > 0",
            [meeting_id],
        )
        (rate,) = cursor.fetchone()
        return None if rate is None else float(rate)
