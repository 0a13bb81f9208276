"""The summary of an ended meeting."""

from datetime import timedelta

from django.utils import timezone

from analytics import room_series, selectors
from analytics.models import MeetingSummary
from meetings import selectors as meeting_selectors
from meetings.models import Consent, Meeting


def compute(meeting: Meeting) -> MeetingSummary:
    """Compute and store the summary; computed again it is the same.

    Raises ValueError for a meeting that has not ended.
    """
    if not meeting.is_ended or meeting.end_time is None or meeting.start_time is None:
        raise ValueError(f"Meeting {meeting.pk} has not ended")
    shown = room_series.in_company(
        selectors.measured(meeting), min_people=meeting.fewest_people_shown
    )
    shown_s = sum(bucket.measured_s for bucket in shown)
    weighted = sum(bucket.score * bucket.measured_s for bucket in shown)
    series = room_series.by_time(shown, min_measured_s=room_series.MIN_MEASURED_S)
    scores = [score for _, score in series if score is not None]
    summary, _ = MeetingSummary.objects.update_or_create(
        meeting=meeting,
        defaults={
            "duration_minutes": round(
                (meeting.end_time - meeting.start_time).total_seconds() / 60
            ),
            "participant_count": meeting.participants.count(),
            "avg_attention_score": weighted / shown_s if shown_s else None,
            "min_attention_score": min(scores, default=None),
            "max_attention_score": max(scores, default=None),
            "total_alerts": meeting.alerts.count(),
            "low_attention_segments": len(room_series.low_segments(shown)),
            "coverage": _coverage(meeting, shown_s),
        },
    )
    return summary


def missing() -> list[Meeting]:
    """Return ended meetings that lack a summary, the latest first, at most 100."""
    meetings = Meeting.objects.filter(
        status=Meeting.Status.ENDED, summary=None, start_time__isnull=False
    ).exclude(end_time=None)
    # The samples of the last second may still be on their way.
    settled = meetings.filter(end_time__lt=timezone.now() - timedelta(seconds=5))
    return list(settled.order_by("-end_time")[:100])


def _coverage(meeting: Meeting, shown_s: float) -> float | None:
    """Return the share of presence behind the numbers; None where there are none.

    Where single people are not shown, it says no more than the numbers do.
    """
    present_s = _agreed_presence_s(meeting)
    is_hidden = meeting.fewest_people_shown > 1 and not shown_s
    return min(shown_s / present_s, 1.0) if present_s and not is_hidden else None


def _agreed_presence_s(meeting: Meeting) -> float:
    agreed = meeting.participants.filter(
        consents__choice=Consent.Choice.ANALYSIS
    ).distinct()
    return sum(meeting_selectors.presence_s(meeting, seat) for seat in agreed)
