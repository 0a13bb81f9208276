"""Every span of a range, measured or not: `time_bucket_gapfill`, or what does its work.

What was not measured has a slot whose score is None; never 0.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.db.models import F, Sum
from timescale.db.models.expressions import TimeBucketGapFill

from analytics.timeseries import router, tier
from analytics.timeseries.bucket import Bucket
from analytics.timeseries.sources import MINUTES, SPAN, Source, seconds, source_for
from analytics.timeseries.tier import Tier


@dataclass(frozen=True, slots=True)
class Slot:
    """One person in one span, measured or not: then `score` is None.

    `start_s` epoch seconds; `coverage` is the measured share of the span, 0 to 1.
    """

    start_s: float
    participant_id: uuid.UUID
    score: float | None
    measured_s: float
    coverage: float

    @property
    def bucket(self) -> Bucket | None:
        """Return it as a bucket, which is there only when something was measured."""
        if self.score is None:
            return None
        return Bucket(self.start_s, self.participant_id, self.score, self.measured_s)


def slots(
    meeting_id: uuid.UUID, *, start: datetime, end: datetime, bucket: timedelta
) -> list[Slot]:
    """Return every span of everybody who was measured in the range, in time order.

    As `buckets`, with the gaps filled: from the span of `start` to the last that
    begins before `end`.
    """
    source = source_for(start, end, bucket)
    filled = (
        _filled_by_timescale
        if tier.current() is Tier.COMMUNITY
        else _filled_by_postgresql
    )
    length_s = bucket.total_seconds()
    return [
        Slot(
            start_s,
            person,
            score,
            measured_s or 0.0,
            coverage=min((measured_s or 0.0) / length_s, 1.0),
        )
        for start_s, person, score, measured_s in filled(
            source, meeting_id, start, end, bucket
        )
    ]


_Filled = Sequence[tuple[float, uuid.UUID, float | None, float | None]]


def _filled_by_timescale(
    source: Source,
    meeting_id: uuid.UUID,
    start: datetime,
    end: datetime,
    bucket: timedelta,
) -> _Filled:
    rows = (
        source.model.objects.filter(
            **{
                "meeting_id": meeting_id,
                f"{source.time}__gte": start,
                f"{source.time}__lt": end,
                f"{source.measured}__gt": 0,
            }
        )
        .annotate(span=TimeBucketGapFill(source.time, seconds(bucket), start, end))
        .values("span", "participant_id")
        .annotate(measured_s=Sum(source.measured))
        .annotate(score=_weighted(source) / F("measured_s"))
        .order_by("span", "participant_id")
        .values_list("span", "participant_id", "score", "measured_s")
    )
    return [(span.timestamp(), *rest) for span, *rest in rows]


def _weighted(source: Source) -> Any:
    if source is MINUTES:
        return Sum("weighted_attention")
    return Sum(F("attention_score") * F("weight_s"))


def _filled_by_postgresql(
    source: Source,
    meeting_id: uuid.UUID,
    start: datetime,
    end: datetime,
    bucket: timedelta,
) -> _Filled:
    length = seconds(bucket)
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            WITH measured AS ({source.means})
            SELECT extract(epoch FROM start)::float8, participant_id, score, measured_s
            FROM generate_series(
                {SPAN.format(time="%s::timestamptz")},
                %s::timestamptz - interval '1 microsecond',
                %s::interval
            ) AS start
            CROSS JOIN (SELECT DISTINCT participant_id FROM measured) AS people
            LEFT JOIN measured USING (start, participant_id)
            ORDER BY start, participant_id
            """,
            [length, meeting_id, start, end, length, start, end, length],
        )
        return list(cursor.fetchall())
