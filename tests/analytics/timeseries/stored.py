"""What is in the time series, and what ought to be: plain Python over the rows."""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import connections

from analytics.models import AttentionMetric, AttentionMinute
from analytics.timeseries import minutes, policies, router, schema
from analytics.timeseries.insert import SampleRow
from analytics.timeseries.minutes import KEPT_ROWS
from analytics.timeseries.policies import Policy
from analytics.timeseries.tier import Tier

Key = tuple[datetime, uuid.UUID, uuid.UUID]
Numbers = tuple[float | None, ...]


def rows() -> list[SampleRow]:
    """Return every row that is there, in the order of time."""
    names = [field.name for field in fields(SampleRow)]
    return sorted(
        (SampleRow(*row) for row in AttentionMetric.objects.values_list(*names)),
        key=lambda row: (row.time, row.meeting_id, row.participant_id),
    )


def found_minutes() -> dict[Key, Numbers]:
    """Return every minute that the view gives, rounded."""
    names = ("bucket", "meeting_id", "participant_id", *schema.AGGREGATES)
    found = {}
    for row in AttentionMinute.objects.values_list(*names):
        assert row[:3] not in found, "A minute is there twice"
        found[row[:3]] = _rounded(row[3:])
    return found


def computed_minutes(rows: Iterable[SampleRow]) -> dict[Key, Numbers]:
    """Return the minutes of rows, rounded, in the order of schema.AGGREGATES."""
    groups: dict[Key, list[SampleRow]] = defaultdict(list)
    for row in rows:
        key = (minutes.floor(row.time), row.meeting_id, row.participant_id)
        groups[key].append(row)
    return {key: _rounded(_aggregated(group)) for key, group in groups.items()}


def _aggregated(group: list[SampleRow]) -> Numbers:
    scores = [row.attention_score for row in group]
    return (
        _mean(scores),
        min(scores),
        max(scores),
        _mean([row.gaze_score for row in group]),
        _mean([row.head_pose_score for row in group]),
        len(group),
        math.fsum(row.weight_s for row in group),
        math.fsum(row.attention_score * row.weight_s for row in group),
        _sum([row.weight_s for row in group if row.is_looking_away]),
        _sum([row.weight_s for row in group if row.is_drowsy]),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def _sum(values: list[float]) -> float | None:
    return math.fsum(values) if values else None


def _rounded(values: Iterable[Any]) -> Numbers:
    return tuple(None if value is None else round(value, 6) for value in values)


def store_minutes(has: Tier, *, now: datetime) -> None:
    """Store the minutes of all rows, however old: policies look at the last hour."""
    if has is Tier.COMMUNITY:
        minutes.refresh_continuous(router.alias(), now - 2 * KEPT_ROWS, now)
    else:
        minutes.advance(now=now)


def run_job(*wanted: Policy) -> None:
    """Let the database run some of its policies now."""
    purposes = {policy.purpose for policy in wanted}
    with connections[router.alias()].cursor() as cursor:
        for job in policies.jobs():
            if job.purpose in purposes:
                cursor.execute("CALL run_job(%s)", [job.number])


def compress() -> int:
    """Compress every chunk, and return how many there are."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            "SELECT compress_chunk(chunk) FROM show_chunks(%s::regclass) AS chunk",
            [schema.METRICS],
        )
        cursor.execute(
            "SELECT bool_and(is_compressed), count(*)"
            " FROM timescaledb_information.chunks WHERE hypertable_name = %s",
            [schema.METRICS],
        )
        are_all, count = cursor.fetchone()
    assert are_all
    return int(count)
