"""The numbers of a report at a glance."""

from dataclasses import dataclass

from analytics.models import MeetingSummary
from analytics.reports.contents import Report


@dataclass(frozen=True, slots=True)
class Figures:
    """None is unknown or not shown, and a dash on the page; scores 0 to 100.

    Coverage is 0 to 1. Without `alerts` their number is not mentioned at all. `lasted`
    is in minutes of a meeting, as a player says it of a video.
    """

    average: float | None
    lowest: float | None
    highest: float | None
    coverage: float | None
    people: int
    lasted: int | str
    low_stretches: int | None
    alerts: int | None


def of_meeting(report: Report, summary: MeetingSummary) -> Figures:
    """Return the numbers that the host of a meeting may see."""
    if report.is_hidden:
        return Figures(
            average=None,
            lowest=None,
            highest=None,
            coverage=None,
            people=summary.participant_count or 0,
            lasted=summary.duration_minutes or 0,
            low_stretches=None,
            alerts=report.alert_count,
        )
    return Figures(
        average=summary.avg_attention_score,
        lowest=summary.min_attention_score,
        highest=summary.max_attention_score,
        coverage=summary.coverage,
        people=summary.participant_count or 0,
        lasted=summary.duration_minutes or 0,
        low_stretches=summary.low_attention_segments or 0,
        alerts=report.alert_count,
    )
