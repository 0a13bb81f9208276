"""The summary of an ended meeting."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from analytics import room_series, selectors
from analytics.models import MeetingSummary
from analytics.timeseries import minutes
from analytics.timeseries.bucket import Bucket
from meetings import selectors as meeting_selectors
from meetings import visibility
from meetings.models import Consent, Meeting
from users.webhooks import emitting
from users.webhooks.events import Event

SPARKLINE_VALUES = 48
"""What a list has room for."""

TOLD = (
    "duration_minutes",
    "participant_count",
    "avg_attention_score",
    "min_attention_score",
    "max_attention_score",
    "coverage",
    "total_alerts",
    "low_attention_segments",
)
"""Of the summary to webhooks: numbers of the room, as the host's report shows them."""

DECIMALS = 6
"""To which numbers are stored: what follows depends on the order in which a database
adds up, and the same samples shall give the same row."""


def compute(meeting: Meeting) -> MeetingSummary:
    """Compute and store the summary; computed again it is the same.

    Raises ValueError for a meeting that has not ended.
    """
    if not meeting.is_ended or meeting.end_time is None or meeting.start_time is None:
        raise ValueError(f"Meeting {meeting.pk} has not ended")
    shown = room_series.in_company(
        selectors.measured(meeting), min_people=visibility.fewest_people(meeting)
    )
    shown_s = math.fsum(bucket.measured_s for bucket in shown)
    weighted = math.fsum(bucket.score * bucket.measured_s for bucket in shown)
    series = room_series.by_time(shown, min_measured_s=room_series.MIN_MEASURED_S)
    scores = [score for _, score in series if score is not None]
    return _store(
        meeting,
        {
            "duration_minutes": round(
                (meeting.end_time - meeting.start_time).total_seconds() / 60
            ),
            "participant_count": _took_part(meeting),
            "avg_attention_score": _settled(weighted / shown_s if shown_s else None),
            "min_attention_score": _settled(min(scores, default=None)),
            "max_attention_score": _settled(max(scores, default=None)),
            "total_alerts": _alerts(meeting, shown),
            "low_attention_segments": len(selectors.low_segments(meeting, shown)),
            "coverage": _settled(_coverage(meeting, shown_s)),
            "sparkline": room_series.sparkline(
                shown,
                start_s=meeting.start_time.timestamp(),
                end_s=meeting.end_time.timestamp(),
                most=SPARKLINE_VALUES,
            ),
        },
    )


def can_compute(meeting: Meeting, *, now: datetime) -> bool:
    """Whether the meeting is over and its samples are there still.

    Computed without them, a summary would forget its numbers.
    """
    return (
        meeting.is_ended
        and meeting.start_time is not None
        and meeting.end_time is not None
        and meeting.end_time > now - minutes.KEPT_ROWS
    )


def missing() -> list[Meeting]:
    """Return ended meetings that lack a summary, the latest first, at most 100."""
    meetings = Meeting.objects.filter(
        status=Meeting.Status.ENDED, summary=None, start_time__isnull=False
    ).exclude(end_time=None)
    # The samples of the last second may still be on their way.
    settled = meetings.filter(end_time__lt=timezone.now() - timedelta(seconds=5))
    return list(settled.order_by("-end_time")[:100])


@transaction.atomic
def _store(meeting: Meeting, numbers: dict[str, Any]) -> MeetingSummary:
    """Store the summary; the first time, the host's webhooks are told."""
    summary, is_new = MeetingSummary.objects.update_or_create(
        meeting=meeting, defaults=numbers
    )
    if is_new:
        told = {name: numbers[name] for name in TOLD}
        if told["avg_attention_score"] is None:
            # Nothing measured, or nothing to be shown: then neither how often.
            told["low_attention_segments"] = None
        emitting.emit(
            meeting.host_id,
            Event.SUMMARY_READY,
            {"meeting_id": str(meeting.pk), **told},
            key=f"{Event.SUMMARY_READY}:{meeting.pk}",
        )
    return summary


def _settled(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def _took_part(meeting: Meeting) -> int:
    """Return how many people were there while it ran; who left before was not."""
    left_before = Q(left_at__lt=meeting.start_time)
    return meeting.participants.exclude(left_before).count()


def _alerts(meeting: Meeting, shown: Sequence[Bucket]) -> int | None:
    """Return how many alerts there were; None where they are not to be counted.

    Where single people are not shown, those count that began while numbers of the room
    were shown: others would be about one or two persons.
    """
    if not visibility.stores_people(meeting):
        return None
    if visibility.fewest_people(meeting) <= 1:
        return meeting.alerts.count()
    if not shown:
        return None
    spans = {bucket.start_s for bucket in shown}
    began = meeting.alerts.values_list("created_at", flat=True)
    return sum(at is not None and _span_of(at) in spans for at in began)


def _span_of(at: datetime) -> float:
    length_s = room_series.BUCKET_S
    return at.astimezone(UTC).timestamp() // length_s * length_s


def _coverage(meeting: Meeting, shown_s: float) -> float | None:
    """Return the share of presence behind the numbers; None where there are none.

    Where single people are not shown, it says no more than the numbers do.
    """
    present_s = _agreed_presence_s(meeting)
    is_hidden = visibility.fewest_people(meeting) > 1 and not shown_s
    return min(shown_s / present_s, 1.0) if present_s and not is_hidden else None


def _agreed_presence_s(meeting: Meeting) -> float:
    agreed = meeting.participants.filter(
        consents__choice=Consent.Choice.ANALYSIS
    ).distinct()
    return sum(meeting_selectors.presence_s(meeting, seat) for seat in agreed)
