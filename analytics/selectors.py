"""Shared reads of what was measured."""

from datetime import datetime, timedelta
from typing import Any

from analytics import room_series
from analytics.timeseries import gaps, queries
from analytics.timeseries.queries import Bucket
from meetings.models import Meeting

HISTORY = timedelta(minutes=30)
"""What the live page's curve shows."""

BUCKET = timedelta(seconds=room_series.BUCKET_S)
"""The spans of time in which people are compared."""

_INSTANT = timedelta(microseconds=1)

Series = list[tuple[float, float | None]]


def live_history(meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """Return the curves of the last 30 minutes for the live page."""
    start = max(now - HISTORY, meeting.start_time or now)
    slots = gaps.slots(meeting.pk, start=start, end=now, bucket=BUCKET)
    people: dict[str, Series] | None = None
    if meeting.privacy_level == Meeting.PrivacyLevel.INDIVIDUAL:
        people = {}
        for slot in slots:
            people.setdefault(str(slot.participant_id), []).append(
                (slot.start_s, slot.score)
            )
    known = dict(
        room_series.by_time(
            filter(None, (slot.bucket for slot in slots)),
            min_people=meeting.fewest_people_shown,
        )
    )
    spans = sorted({slot.start_s for slot in slots})
    room = [(start_s, known.get(start_s)) for start_s in spans]
    return {"bucket_s": room_series.BUCKET_S, "room": room, "people": people}


def measured(meeting: Meeting) -> list[Bucket]:
    """Return everybody's means from the start to the end, both included, by span."""
    if meeting.start_time is None or meeting.end_time is None:
        return []
    return queries.buckets(
        meeting.pk,
        start=meeting.start_time,
        end=meeting.end_time + _INSTANT,
        bucket=BUCKET,
    )
