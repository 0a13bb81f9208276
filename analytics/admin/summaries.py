"""Summaries in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from analytics.admin import seeing, series
from analytics.models import MeetingSummary
from users.admin import KeptAdmin

_FACTS = ("meeting", "duration_minutes", "participant_count", "created_at")
# Of a meeting with one or two people in it they are about single people.
_SCORES = (
    "average",
    "lowest",
    "highest",
    "measured_share",
    "total_alerts",
    "low_attention_segments",
)


@admin.register(MeetingSummary)
class MeetingSummaryAdmin(KeptAdmin):
    """Numbers of ended meetings, computed from the samples."""

    list_filter = ("meeting__privacy_level",)
    list_select_related = ("meeting",)
    search_fields = ("meeting__title", "meeting__host__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Show no scores to whoever may not see single people."""
        return (*_FACTS, *self._scores(request))

    def get_fields(
        self, request: HttpRequest, obj: MeetingSummary | None = None
    ) -> tuple[str, ...]:
        """Show no scores to whoever may not see single people."""
        return (*_FACTS, *self._scores(request))

    def get_readonly_fields(
        self, request: HttpRequest, obj: MeetingSummary | None = None
    ) -> tuple[str, ...]:
        """Nothing is edited."""
        return self.get_fields(request, obj)

    def _scores(self, request: HttpRequest) -> tuple[str, ...]:
        return _SCORES if seeing.may_see_people(request) else ()

    @display(description="Average score", ordering="avg_attention_score")
    def average(self, summary: MeetingSummary) -> str:
        """Show the mean over measured time; a dash is unknown."""
        return _number(summary.avg_attention_score)

    @display(description="Lowest", ordering="min_attention_score")
    def lowest(self, summary: MeetingSummary) -> str:
        """Show the lowest ten seconds."""
        return _number(summary.min_attention_score)

    @display(description="Highest", ordering="max_attention_score")
    def highest(self, summary: MeetingSummary) -> str:
        """Show the highest ten seconds."""
        return _number(summary.max_attention_score)

    @display(description="Coverage", ordering="coverage")
    def measured_share(self, summary: MeetingSummary) -> str:
        """Show how much of the time was measured."""
        return series.UNKNOWN if summary.coverage is None else f"{summary.coverage:.0%}"


def _number(score: float | None) -> str:
    return series.UNKNOWN if score is None else f"{score:.1f}"
