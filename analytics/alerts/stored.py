"""Stored samples as the rules read them."""

import uuid
from datetime import datetime

from analytics.alerts.rules import Reading
from analytics.models import AttentionMetric
from analytics.timeseries.insert import SampleRow

_COLUMNS = (
    "time",
    "weight_s",
    "attention_score",
    "off_target_s",
    "eyes_closed_s",
)


def readings(
    meeting_id: uuid.UUID, sample_id: uuid.UUID, *, until: datetime | None = None
) -> list[Reading]:
    """Return one person's readings in time order, `until` included."""
    rows = AttentionMetric.objects.filter(
        meeting_id=meeting_id, participant_id=sample_id
    )
    if until is not None:
        rows = rows.filter(time__lte=until)
    return [
        Reading(time.timestamp(), *numbers)
        for time, *numbers in rows.order_by("time").values_list(*_COLUMNS)
    ]


def reading(row: SampleRow) -> Reading:
    """Return what `readings` will make of this row once it is stored."""
    return Reading(
        at_s=row.time.timestamp(),
        weight_s=row.weight_s,
        score=row.attention_score,
        off_target_s=row.off_target_s,
        eyes_closed_s=row.eyes_closed_s,
    )
