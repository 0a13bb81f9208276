"""Analyses and their parts in the admin: how far they are, cancelled, tried again.

What they found is shown on the page of whose video it is, and nowhere here.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from analytics.admin.series import UNKNOWN
from recordings import reasons
from recordings.admin.videos import (
    STATUS_COLOURS,
    VideoAdmin,
    length_words,
    size_words,
)
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses
from recordings.services.analyses import AnalysisStateError
from users.admin import KeptAdmin

Status = VideoAnalysis.Status


def _cancelled(analysis: VideoAnalysis) -> str:
    analyses.cancel(analysis, at=timezone.now(), words=reasons.CANCELLED_BY_STAFF)
    return f"{analysis} is cancelled."


def _retried(analysis: VideoAnalysis) -> str:
    analyses.retry(analysis, at=timezone.now())
    return f"{analysis} waits to be analysed again."


@admin.register(VideoAnalysis)
class VideoAnalysisAdmin(VideoAdmin):
    """Uploaded videos and how far their analysis is."""

    actions = ("cancel_chosen", "retry_chosen")
    actions_detail = ("retry", "cancel")
    list_display = (
        "filename",
        "user",
        "state",
        "percent",
        "parts",
        "run",
        "length",
        "created_at",
        "updated_at",
    )
    list_filter = (
        "status",
        "sensitivity",
        ("cancelled_at", admin.EmptyFieldListFilter),
        ("user", AutocompleteSelectFilter),
    )
    list_select_related = ("user",)
    search_fields = ("filename", "user__email", "user__name", "error_message")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "filename",
        "user",
        "status",
        "error_message",
        "percent",
        "parts",
        "run",
        "merge_attempts",
        "length",
        "size",
        "sample_fps",
        "sensitivity",
        "file_path",
        "created_at",
        "started_at",
        "finished_at",
        "cancelled_at",
        "updated_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoAnalysis]:
        """Count the segments; results are large and about people, and not read."""
        is_done = Q(segments__status=VideoSegment.Status.DONE)
        found: QuerySet[VideoAnalysis] = super().get_queryset(request)
        return found.defer("results", "names").annotate(
            segments_all=Count("segments"),
            segments_done=Count("segments", filter=is_done),
        )

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def state(self, analysis: VideoAnalysis) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return analysis.status, analysis.get_status_display()

    @display(description="Segments", ordering="segments_done")
    def parts(self, analysis: Any) -> str:
        """Show how many segments are done."""
        if not analysis.segments_all:
            return UNKNOWN
        return f"{analysis.segments_done} of {analysis.segments_all}"

    @display(description="Progress", ordering="progress")
    def percent(self, analysis: VideoAnalysis) -> str:
        """Show the progress."""
        return f"{analysis.progress or 0} %"

    @display(description="Length", ordering="duration")
    def length(self, analysis: VideoAnalysis) -> str:
        """Show how long the video is."""
        return length_words(analysis.duration)

    @display(description="Size", ordering="file_size")
    def size(self, analysis: VideoAnalysis) -> str:
        """Show the size in words."""
        return size_words(analysis.file_size)

    def has_steer_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may cancel analyses and start them again."""
        return bool(request.user.has_perm("recordings.change_videoanalysis"))

    def has_cancel_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may steer analyses and this one goes on."""
        goes_on = Q(status__in=[Status.PENDING, Status.PROCESSING])
        return self.has_steer_permission(request) and _is(object_id, goes_on)

    def has_retry_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may steer analyses and this one has failed."""
        return self.has_steer_permission(request) and _is(
            object_id, Q(status=Status.FAILED)
        )

    @action(
        description="Cancel",
        url_path="cancel",
        permissions=["cancel"],
        variant=ActionVariant.DANGER,
        dialog=ActionDialog(
            title="Cancel this analysis?",
            description="Its owner reads that whoever runs the site cancelled it. What "
            "is done so far is kept for when it is started again.",
            form_class=None,
            form_submit_text="Cancel the analysis",
        ),
    )
    def cancel(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        """Stop one analysis."""
        self._each(request, VideoAnalysis.objects.filter(pk=object_id), _cancelled)
        return _back_to(object_id)

    @action(
        description="Start again",
        url_path="retry",
        permissions=["retry"],
        dialog=ActionDialog(
            title="Start this analysis again?",
            description="Parts that are done are not done again.",
            form_class=None,
            form_submit_text="Start again",
        ),
    )
    def retry(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        """Start one analysis again."""
        self._each(request, VideoAnalysis.objects.filter(pk=object_id), _retried)
        return _back_to(object_id)

    @admin.action(description="Cancel the chosen analyses", permissions=["steer"])
    def cancel_chosen(
        self, request: HttpRequest, queryset: QuerySet[VideoAnalysis]
    ) -> None:
        """Stop those that were ticked."""
        self._each(request, queryset, _cancelled)

    @admin.action(description="Start the chosen analyses again", permissions=["steer"])
    def retry_chosen(
        self, request: HttpRequest, queryset: QuerySet[VideoAnalysis]
    ) -> None:
        """Start those that were ticked."""
        self._each(request, queryset, _retried)

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[VideoAnalysis],
        change: Callable[[VideoAnalysis], str],
    ) -> None:
        """Change one by one, and say what became of each."""
        for analysis in chosen:
            try:
                words = change(analysis)
                self.message_user(request, words, messages.SUCCESS)
                self.log_change(request, analysis, words)
            except AnalysisStateError as error:
                self.message_user(request, f"{analysis}: {error}", messages.WARNING)


@admin.register(VideoSegment)
class VideoSegmentAdmin(KeptAdmin):
    """Parts of analyses, and who works on them."""

    list_display = (
        "analysis",
        "number",
        "span",
        "state",
        "share",
        "attempts",
        "queued_at",
        "lease_until",
        "done_at",
    )
    list_filter = ("status", ("analysis", AutocompleteSelectFilter))
    list_select_related = ("analysis",)
    search_fields = ("analysis__filename", "analysis__user__email")
    date_hierarchy = "done_at"
    ordering = ("-analysis__created_at", "number")
    fields = (
        "analysis",
        "number",
        "span",
        "status",
        "share",
        "attempts",
        "queued_at",
        "lease_until",
        "done_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoSegment]:
        """Leave out what was seen: it is large, and about people."""
        segments: QuerySet[VideoSegment] = super().get_queryset(request)
        return segments.select_related("analysis").defer(
            "observations", "token", "analysis__results", "analysis__names"
        )

    @display(description="From and to", ordering="start_s")
    def span(self, segment: VideoSegment) -> str:
        """Show which part of the video it is."""
        return f"{length_words(segment.start_s)}–{length_words(segment.end_s)}"

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def state(self, segment: VideoSegment) -> tuple[str, str]:
        """Show the status in its colour."""
        return segment.status, segment.get_status_display()

    @display(description="Done", ordering="progress")
    def share(self, segment: VideoSegment) -> str:
        """Show which share is done."""
        return f"{segment.progress:.0%}"


def _is(analysis_id: str, condition: Q) -> bool:
    try:
        return VideoAnalysis.objects.filter(condition, pk=analysis_id).exists()
    except ValidationError:
        return False


def _back_to(object_id: str) -> HttpResponse:
    """Lead back to the analysis from a dialog."""
    address = reverse("admin:recordings_videoanalysis_change", args=[object_id])
    return HttpResponse(headers={"HX-Redirect": address})
