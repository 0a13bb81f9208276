"""What was measured, in the admin."""

from django.contrib import admin
from unfold.decorators import display

from analytics.admin import alerts, meetings, samples, series
from analytics.models import MeetingSummary
from users.admin import ReadOnlyAdmin

__all__ = ["MeetingSummaryAdmin", "alerts", "meetings", "samples"]


@admin.register(MeetingSummary)
class MeetingSummaryAdmin(ReadOnlyAdmin):
    """Numbers of ended meetings, computed from the samples."""

    list_display = (
        "meeting",
        "duration_minutes",
        "participant_count",
        "average",
        "measured_share",
        "total_alerts",
        "low_attention_segments",
        "created_at",
    )
    list_select_related = ("meeting",)
    search_fields = ("meeting__title", "meeting__host__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @display(description="Average score", ordering="avg_attention_score")
    def average(self, summary: MeetingSummary) -> str:
        """Show the mean over measured time; a dash is unknown."""
        score = summary.avg_attention_score
        return series.UNKNOWN if score is None else f"{score:.1f}"

    @display(description="Coverage", ordering="coverage")
    def measured_share(self, summary: MeetingSummary) -> str:
        """Show how much of the time was measured."""
        return series.UNKNOWN if summary.coverage is None else f"{summary.coverage:.0%}"
