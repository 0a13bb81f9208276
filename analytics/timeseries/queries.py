"""Questions to `attention_metrics`. Means are weighted by measured time."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from analytics.timeseries import router

SPAN = "date_bin(%s::interval, time, TIMESTAMPTZ '2000-01-01 00:00:00+00')"
"""SQL for the start of a sample's span; takes the length of spans in seconds."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One person in one span of time: `start_s` epoch seconds, `measured_s` of it."""

    start_s: float
    participant_id: uuid.UUID
    score: float
    measured_s: float


@dataclass(frozen=True, slots=True)
class Total:
    """One person in a whole meeting; times in seconds of measured time."""

    participant_id: uuid.UUID
    score: float
    measured_s: float
    looking_away_s: float
    drowsy_s: float


def buckets(
    meeting_id: uuid.UUID, *, start: datetime, end: datetime, bucket: timedelta
) -> list[Bucket]:
    """Return every person's means by span of time, in time order."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            SELECT extract(epoch FROM {SPAN})::float8 AS start_s,
                participant_id,
                sum(attention_score * weight_s) / sum(weight_s),
                sum(weight_s)
            FROM attention_metrics
            WHERE meeting_id = %s AND time >= %s AND time < %s AND weight_s > 0
            GROUP BY start_s, participant_id
            ORDER BY start_s, participant_id
            """,  # noqa: S608
            [str(bucket.total_seconds()), meeting_id, start, end],
        )
        return [Bucket(*row) for row in cursor.fetchall()]


def totals(meeting_id: uuid.UUID) -> list[Total]:
    """Return every person's numbers over the whole meeting."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            """
            SELECT participant_id,
                sum(attention_score * weight_s) / sum(weight_s),
                sum(weight_s),
                coalesce(sum(weight_s) FILTER (WHERE is_looking_away), 0),
                coalesce(sum(weight_s) FILTER (WHERE is_drowsy), 0)
            FROM attention_metrics
            WHERE meeting_id = %s AND weight_s > 0
            GROUP BY participant_id
            """,
            [meeting_id],
        )
        return [Total(*row) for row in cursor.fetchall()]
