"""What was measured, in the admin."""

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from analytics.admin import meetings, samples, series
from analytics.models import Alert, MeetingSummary
from users.admin import ReadOnlyAdmin

__all__ = ["AlertAdmin", "MeetingSummaryAdmin", "meetings", "samples"]

_SEVERITY_COLOURS = {
    Alert.Severity.INFO: "info",
    Alert.Severity.WARNING: "warning",
    Alert.Severity.CRITICAL: "danger",
}


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    """Alerts; the rules open and close them."""

    list_display = (
        "alert_type",
        "level",
        "person",
        "meeting",
        "duration_seconds",
        "created_at",
        "is_open",
    )
    list_filter = ("alert_type", "severity", ("meeting", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("meeting", "participant__user")
    search_fields = (
        "message",
        "meeting__title",
        "participant__user__email",
        "participant__user__name",
    )
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @display(description="Severity", label=_SEVERITY_COLOURS, ordering="severity")
    def level(self, alert: Alert) -> tuple[str, str]:
        """Show the severity in its colour."""
        return alert.severity, alert.get_severity_display()

    @display(description="Person", ordering="participant__user__name")
    def person(self, alert: Alert) -> str:
        """Show whom it is about."""
        return str(alert.participant.user)

    @display(description="Open", boolean=True)
    def is_open(self, alert: Alert) -> bool:
        """Say whether it still holds."""
        return alert.resolved_at is None


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
