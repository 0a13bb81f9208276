"""Questions to the time series. Means are weighted by measured time.

Each reads the rows or the minutes, whichever is right: minutes where spans are whole
minutes, since they are about 300 times fewer and stay when the rows have reached their
age; rows where they are shorter. Both give the same numbers. What was not measured has
no bucket, or a slot whose score is None; never 0.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.db.models import F, Sum
from timescale.db.models.expressions import TimeBucketGapFill

from analytics.models import AttentionMetric, AttentionMinute
from analytics.timeseries import router, schema, tier
from analytics.timeseries.tier import Tier

MINUTE = timedelta(minutes=1)

SPAN = f"date_bin(%s::interval, {{time}}, {schema.ORIGIN})"
"""SQL for the start of a span; takes its length in seconds.

The same instants as `time_bucket`, whose origin it has.
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One person in one span of time: `start_s` epoch seconds, `measured_s` of it."""

    start_s: float
    participant_id: uuid.UUID
    score: float
    measured_s: float


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


@dataclass(frozen=True, slots=True)
class _Source:
    """Where to read, and what there makes a weighted mean."""

    model: type[AttentionMetric | AttentionMinute]
    table: str
    time: str
    weighted: str
    measured: str

    @property
    def span(self) -> str:
        return SPAN.format(time=self.time)


_ROWS = _Source(
    AttentionMetric, schema.METRICS, "time", "attention_score * weight_s", "weight_s"
)
_MINUTES = _Source(
    AttentionMinute, schema.MINUTES, "bucket", "weighted_attention", "measured_s"
)

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
    source = _source(start, end, bucket)
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            SELECT extract(epoch FROM start)::float8, participant_id, score, measured_s
            FROM (
                SELECT {source.span} AS start, participant_id,
                    sum({source.weighted}) / sum({source.measured}) AS score,
                    sum({source.measured}) AS measured_s
                FROM {source.table}
                WHERE meeting_id = %s AND {source.time} >= %s AND {source.time} < %s
                    AND {source.measured} > 0
                -- By instants: made epoch seconds of every row it takes twice as long.
                GROUP BY start, participant_id
            ) AS measured
            ORDER BY start, participant_id
            """,
            [_seconds(bucket), meeting_id, start, end],
        )
        return [Bucket(*row) for row in cursor.fetchall()]


def slots(
    meeting_id: uuid.UUID, *, start: datetime, end: datetime, bucket: timedelta
) -> list[Slot]:
    """Return every span of everybody who was measured in the range, in time order.

    As `buckets`, with the gaps filled: from the span of `start` to the last that
    begins before `end`.
    """
    source = _source(start, end, bucket)
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


def _source(start: datetime, end: datetime, bucket: timedelta) -> _Source:
    are_whole = bucket % MINUTE == timedelta() and all(
        moment.second == moment.microsecond == 0 for moment in (start, end)
    )
    return _MINUTES if are_whole else _ROWS


def _seconds(bucket: timedelta) -> str:
    return f"{bucket.total_seconds()} seconds"


_Filled = Sequence[tuple[float, uuid.UUID, float | None, float | None]]


def _filled_by_timescale(
    source: _Source,
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
        .annotate(span=TimeBucketGapFill(source.time, _seconds(bucket), start, end))
        .values("span", "participant_id")
        .annotate(measured_s=Sum(source.measured))
        .annotate(score=_weighted(source) / F("measured_s"))
        .order_by("span", "participant_id")
        .values_list("span", "participant_id", "score", "measured_s")
    )
    return [(span.timestamp(), *rest) for span, *rest in rows]


def _weighted(source: _Source) -> Any:
    if source is _MINUTES:
        return Sum("weighted_attention")
    return Sum(F("attention_score") * F("weight_s"))


def _filled_by_postgresql(
    source: _Source,
    meeting_id: uuid.UUID,
    start: datetime,
    end: datetime,
    bucket: timedelta,
) -> _Filled:
    length = _seconds(bucket)
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            WITH measured AS (
                SELECT {source.span} AS start, participant_id,
                    sum({source.weighted}) / sum({source.measured}) AS score,
                    sum({source.measured}) AS measured_s
                FROM {source.table}
                WHERE meeting_id = %s AND {source.time} >= %s AND {source.time} < %s
                    AND {source.measured} > 0
                GROUP BY start, participant_id
            )
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
