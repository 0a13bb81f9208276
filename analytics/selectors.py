"""Shared reads of what was measured."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from analytics import room_series
from analytics.models import MeetingSummary
from analytics.room_series import Segment
from analytics.timeseries import gaps, minutes, queries
from analytics.timeseries.queries import Bucket
from meetings import selectors as meeting_selectors
from meetings.models import Consent, Meeting

HISTORY = timedelta(minutes=30)
"""What the live page's curve shows."""

BUCKET = timedelta(seconds=room_series.BUCKET_S)
"""The spans of time in which people are compared."""

_INSTANT = timedelta(microseconds=1)

_DECIMALS = 6
"""Of scores by span: a database adds up in any order, and 50 must not be 49.9999…"""

Series = list[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class ReportPerson:
    """One row of the report's table; times in seconds, coverage 0 to 1.

    `coverage` is None of who never agreed to be measured.
    """

    name: str
    score: float | None
    coverage: float | None
    measured_s: float
    looking_away_s: float
    drowsy_s: float


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one meeting, as its privacy level lets the host see it.

    `people` is None where single persons are not shown. With `are_details_deleted`
    the samples have reached their age: the room is by the minute then, without low
    segments, and empty where single persons are not shown.
    """

    summary: MeetingSummary | None
    room: Series
    low_segments: list[Segment]
    people: list[ReportPerson] | None
    bucket_s: int
    are_details_deleted: bool = False


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
        replace(one, score=round(one.score, _DECIMALS))
        for one in found
        if math.isfinite(one.score) and math.isfinite(one.measured_s)
    ]


def low_segments(meeting: Meeting, shown: Sequence[Bucket]) -> list[Segment]:
    """Return where the room was low for long, within the meeting.

    `shown` is what may be shown of `measured`.
    """
    if meeting.start_time is None or meeting.end_time is None:
        return []
    whole = Segment(meeting.start_time.timestamp(), meeting.end_time.timestamp())
    return room_series.low_segments(shown, within=whole)


def report(meeting: Meeting) -> Report:
    """Return the report; `summary` is None while it is being computed."""
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if meeting.start_time is None or meeting.end_time is None:
        return Report(summary, [], [], None, room_series.BUCKET_S)
    buckets = measured(meeting)
    shown = room_series.in_company(buckets, min_people=meeting.fewest_people_shown)
    # A score came from samples, so they were there.
    is_scored = summary is not None and summary.avg_attention_score is not None
    are_details_deleted = is_scored and not buckets
    is_individual = meeting.privacy_level == Meeting.PrivacyLevel.INDIVIDUAL
    if are_details_deleted and is_individual:
        # Of hidden people, minutes do not tell who was measured at the same time.
        buckets = _by_minute(meeting)
    bucket_s = 60 if are_details_deleted else room_series.BUCKET_S
    return Report(
        summary=summary,
        room=room_series.by_time(buckets, min_people=meeting.fewest_people_shown),
        low_segments=low_segments(meeting, shown),
        people=_people(meeting) if is_individual else None,
        bucket_s=bucket_s,
        are_details_deleted=are_details_deleted,
    )


def _by_minute(meeting: Meeting) -> list[Bucket]:
    if meeting.start_time is None or meeting.end_time is None:
        return []
    return queries.buckets(
        meeting.pk,
        start=minutes.floor(meeting.start_time),
        end=minutes.floor(meeting.end_time) + minutes.MINUTE,
        bucket=minutes.MINUTE,
    )


def _people(meeting: Meeting) -> list[ReportPerson]:
    totals = {total.participant_id: total for total in queries.totals(meeting.pk)}
    rows = []
    agreed = Consent.objects.filter(
        participant=OuterRef("pk"), choice=Consent.Choice.ANALYSIS
    )
    seats = (
        meeting.participants.select_related("user")
        .annotate(ever_agreed=Exists(agreed))
        .order_by("created_at", "pk")
    )
    for seat in seats:
        total = totals.get(seat.sample_id) if seat.sample_id else None
        # Of who never agreed nothing could be missing.
        present_s = (
            meeting_selectors.presence_s(meeting, seat) if seat.ever_agreed else 0.0
        )
        measured_s = total.measured_s if total else 0.0
        rows.append(
            ReportPerson(
                name=seat.user.display_name,
                score=total.score if total else None,
                coverage=min(measured_s / present_s, 1.0) if present_s else None,
                measured_s=measured_s,
                looking_away_s=total.looking_away_s if total else 0.0,
                drowsy_s=total.drowsy_s if total else 0.0,
            )
        )
    return rows
