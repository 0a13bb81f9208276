"""The summary of an ended meeting."""

import logging
from datetime import timedelta

from django.utils import timezone

from analytics import room_series
from analytics.models import MeetingSummary
from analytics.timeseries import queries
from meetings.models import Consent, Meeting, Participant

logger = logging.getLogger(__name__)


def compute(meeting: Meeting) -> MeetingSummary:
    """Compute and store the summary; computed again it is the same.

    Raises ValueError for a meeting that has not ended.
    """
    if not meeting.is_ended or meeting.end_time is None or meeting.start_time is None:
        raise ValueError(f"Meeting {meeting.pk} has not ended")
    buckets = queries.buckets(
        meeting.pk,
        start=meeting.start_time,
        end=meeting.end_time + timedelta(seconds=room_series.BUCKET_S),
        bucket=timedelta(seconds=room_series.BUCKET_S),
    )
    measured_s = sum(bucket.measured_s for bucket in buckets)
    weighted = sum(bucket.score * bucket.measured_s for bucket in buckets)
    series = room_series.by_time(buckets, min_measured_s=room_series.MIN_MEASURED_S)
    scores = [score for _, score in series if score is not None]
    present_s = _agreed_presence_s(meeting)
    summary, _ = MeetingSummary.objects.update_or_create(
        meeting=meeting,
        defaults={
            "duration_minutes": round(
                (meeting.end_time - meeting.start_time).total_seconds() / 60
            ),
            "participant_count": meeting.participants.count(),
            "avg_attention_score": weighted / measured_s if measured_s else None,
            "min_attention_score": min(scores, default=None),
            "max_attention_score": max(scores, default=None),
            "total_alerts": meeting.alerts.count(),
            "low_attention_segments": len(room_series.low_segments(buckets)),
            "coverage": min(measured_s / present_s, 1.0) if present_s else None,
        },
    )
    return summary


def compute_missing() -> int:
    """Compute the summaries that ended meetings lack; returns how many."""
    meetings = Meeting.objects.filter(
        status=Meeting.Status.ENDED, summary=None, start_time__isnull=False
    ).exclude(end_time=None)
    # The samples of the last second may still be on their way.
    settled = meetings.filter(end_time__lt=timezone.now() - timedelta(seconds=5))
    for meeting in settled[:100]:
        compute(meeting)
    return len(settled)


def presence_s(meeting: Meeting, seat: Participant) -> float:
    """Return how long a seat was taken while the meeting was live, in seconds."""
    if meeting.start_time is None or seat.joined_at is None:
        return 0.0
    end = meeting.end_time or timezone.now()
    start = max(seat.joined_at, meeting.start_time)
    return max((min(seat.left_at or end, end) - start).total_seconds(), 0.0)


def _agreed_presence_s(meeting: Meeting) -> float:
    agreed = meeting.participants.filter(
        consents__choice=Consent.Choice.ANALYSIS
    ).distinct()
    return sum(presence_s(meeting, seat) for seat in agreed)
