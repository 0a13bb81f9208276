"""Shared reads of what was measured."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from analytics import room_series
from analytics.room_series import Segment
from analytics.timeseries import gaps, queries
from analytics.timeseries.bucket import Bucket
from meetings import visibility
from meetings.models import Meeting

HISTORY = timedelta(minutes=30)
"""What the live page's curve shows."""

BUCKET = timedelta(seconds=room_series.BUCKET_S)
"""The spans of time in which people are compared."""

_INSTANT = timedelta(microseconds=1)

_DECIMALS = 6
"""Of what a database added up, in any order: 50 samples of 0.1 s are 5 s, and not
4.999999999999998."""

Series = list[tuple[float, float | None]]


def live_history(meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """Return the curves of the last 30 minutes for the live page."""
    start = max(now - HISTORY, meeting.start_time or now)
    slots = gaps.slots(meeting.pk, start=start, end=now, bucket=BUCKET)
    people: dict[str, Series] | None = None
    if visibility.shows_people(meeting):
        people = {}
        for slot in slots:
            people.setdefault(str(slot.participant_id), []).append(
                (slot.start_s, slot.score)
            )
    known = dict(
        room_series.by_time(
            filter(None, (slot.bucket for slot in slots)),
            min_people=visibility.fewest_people(meeting),
        )
    )
    spans = sorted({slot.start_s for slot in slots})
    room = [(start_s, known.get(start_s)) for start_s in spans]
    return {"bucket_s": room_series.BUCKET_S, "room": room, "people": people}


def measured(meeting: Meeting) -> list[Bucket]:
    """Return everybody's means from the start to the end, both included, by span.

    Without what is no number: a single one would take every mean with it.
    """
    if meeting.start_time is None or meeting.end_time is None:
        return []
    found = queries.buckets(
        meeting.pk,
        start=meeting.start_time,
        end=meeting.end_time + _INSTANT,
        bucket=BUCKET,
    )
    return [
        replace(
            one,
            score=round(one.score, _DECIMALS),
            measured_s=round(one.measured_s, _DECIMALS),
        )
        for one in found
        if math.isfinite(one.score) and math.isfinite(one.measured_s)
    ]


def low_segments(meeting: Meeting, shown: Sequence[Bucket]) -> list[Segment]:
    """Return where the room was low for long, within the meeting.

    `shown` is what may be shown of `measured`.
    """
    return room_series.low_segments(shown, within=_whole(meeting))


def high_segments(meeting: Meeting, shown: Sequence[Bucket]) -> list[Segment]:
    """Return where the room was high for long, as `low_segments` does."""
    return room_series.high_segments(shown, within=_whole(meeting))


def _whole(meeting: Meeting) -> Segment:
    if meeting.start_time is None or meeting.end_time is None:
        return Segment(0.0, 0.0)
    return Segment(meeting.start_time.timestamp(), meeting.end_time.timestamp())
