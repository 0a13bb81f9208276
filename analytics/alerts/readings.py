"""Stored rows as the rules read them."""

import uuid
from collections.abc import Iterator

from analytics.alerts.episodes import Reading
from analytics.models import AttentionMetric
from analytics.timeseries.insert import SampleRow

CHUNK = 5000
_COLUMNS = (
    "time",
    "weight_s",
    "attention_score",
    "off_target_s",
    "eyes_closed_s",
)


def of(row: SampleRow) -> Reading:
    """Return a row that is about to be stored as it will be read back."""
    return Reading(
        at_s=row.time.timestamp(),
        weight_s=row.weight_s,
        score=row.attention_score,
        off_target_s=row.off_target_s,
        eyes_closed_s=row.eyes_closed_s,
    )


def stored(meeting_id: uuid.UUID, sample_id: uuid.UUID) -> Iterator[Reading]:
    """Yield what is stored of one person, oldest first; a few thousand at a time."""
    rows = (
        AttentionMetric.objects.filter(meeting_id=meeting_id, participant_id=sample_id)
        .order_by("time")
        .values_list(*_COLUMNS)
    )
    for at, weight_s, score, off_target_s, eyes_closed_s in rows.iterator(CHUNK):
        yield Reading(at.timestamp(), weight_s, score, off_target_s, eyes_closed_s)
