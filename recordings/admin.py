"""Recordings, analyses and detections in the admin."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from analytics.admin import meetings as with_numbers
from analytics.admin import series
from meetings.models import Meeting, Participant
from recordings.models import (
    DetectionFrame,
    VideoAnalysis,
    VideoRecording,
    VideoSegment,
)
from recordings.services import analyses, erasing
from users.admin import ReadOnlyAdmin

admin.site.unregister(Meeting)
admin.site.unregister(Participant)

_STATUS_COLOURS = {
    "pending": "info",
    "processing": "info",
    "completed": "success",
    "ready": "success",
    "failed": "danger",
}


class _VideoAdmin(ReadOnlyAdmin):
    """A video: deleting one of its rows deletes the other, and its files."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one."""
        analyses.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete those that were ticked."""
        for video in queryset:
            analyses.delete(video)


@admin.register(VideoRecording)
class VideoRecordingAdmin(_VideoAdmin):
    """Recordings of meetings."""

    list_display = (
        "filename",
        "meeting",
        "user",
        "state",
        "duration_seconds",
        "size",
        "alert_count",
        "created_at",
    )
    list_filter = ("status", "format", ("meeting", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("meeting", "user")
    search_fields = ("filename", "meeting__title", "user__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    readonly_fields = ("detections",)

    @display(description="Status", label=_STATUS_COLOURS, ordering="status")
    def state(self, recording: VideoRecording) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return recording.status, recording.get_status_display()

    @display(description="Size", ordering="file_size")
    def size(self, recording: VideoRecording) -> str:
        """Show the size in words."""
        return (
            series.UNKNOWN
            if recording.file_size is None
            else filesizeformat(recording.file_size)
        )

    @display(description="Detections")
    def detections(self, recording: VideoRecording) -> SafeString:
        """Lead to the faces that were found."""
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="{}?recording={}">'
            "Show what was detected</a>",
            reverse("admin:recordings_detectionframe_changelist"),
            recording.pk,
        )


@admin.register(VideoAnalysis)
class VideoAnalysisAdmin(_VideoAdmin):
    """Uploaded videos and how far their analysis is."""

    list_display = (
        "filename",
        "user",
        "state",
        "percent",
        "parts",
        "run",
        "duration",
        "created_at",
        "updated_at",
    )
    list_filter = ("status", ("user", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("user",)
    search_fields = ("filename", "user__email", "user__name", "error_message")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @display(description="Status", label=_STATUS_COLOURS, ordering="status")
    def state(self, analysis: VideoAnalysis) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return analysis.status, analysis.get_status_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoAnalysis]:
        """Count the segments; results may be large and are not listed."""
        is_done = Q(segments__status=VideoSegment.Status.DONE)
        return (
            super()
            .get_queryset(request)
            .defer("results")
            .annotate(
                segments_all=Count("segments"),
                segments_done=Count("segments", filter=is_done),
            )
        )

    @display(description="Segments", ordering="segments_done")
    def parts(self, analysis: Any) -> str:
        """Show how many segments are done."""
        if not analysis.segments_all:
            return series.UNKNOWN
        return f"{analysis.segments_done} of {analysis.segments_all}"

    @display(description="Progress", ordering="progress")
    def percent(self, analysis: VideoAnalysis) -> str:
        """Show the progress."""
        return f"{analysis.progress or 0} %"


class DetectionFrameAdmin(series.SeriesAdmin):
    """The faces of each moment of a recording."""

    columns = ("Recording", "Video time", "Faces", "Average score", "Time")

    def filter_form(self, request: HttpRequest) -> forms.Form:
        """Offer the recording."""
        form = forms.Form(request.GET)
        form.fields["recording"] = series.chooser(
            DetectionFrame.recording.field, self.admin_site, label="Recording"
        )
        return form

    def filtered(self, rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows of the recording."""
        rows = rows.select_related("recording")
        if recording := chosen.get("recording"):
            rows = rows.filter(recording=recording)
        return rows

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[object]]:
        """Show how many faces there were; a dash is unknown."""
        for row in rows:
            score = row.avg_attention_score
            yield (
                row.recording.filename,
                f"{row.video_timestamp_ms / 1000:.3f} s",
                len(row.faces_data),
                series.UNKNOWN if score is None else f"{score:.1f}",
                f"{row.time:%Y-%m-%d %H:%M:%S}",
            )


series.register(admin.site, DetectionFrame, DetectionFrameAdmin)


@admin.register(Meeting)
class MeetingAdmin(with_numbers.MeetingAdmin):
    """Meetings that are deleted with what was recorded in them."""

    def get_deleted_objects(
        self, objs: Iterable[Meeting], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Let recordings go along: nothing else protects a meeting."""
        objs = list(objs)
        to_delete, counts, refused, protected = super().get_deleted_objects(
            objs, request
        )
        recordings = VideoRecording.objects.filter(meeting__in=objs)
        if number := recordings.count():
            counts |= {"video recordings": number}
            to_delete += [str(recording) for recording in recordings]
        return to_delete, counts, refused, protected[number:]

    def delete_model(self, request: HttpRequest, obj: Meeting) -> None:
        """Delete recordings, samples and guests too."""
        erasing.delete(obj)


@admin.register(Participant)
class ParticipantAdmin(with_numbers.ParticipantAdmin):
    """Seats whose samples and recordings can be erased."""

    def erase_all(self, seat: Participant) -> str:
        """Say also in what the person can still be seen."""
        erased = erasing.erase_person(seat)
        words = f"{erased.rows} rows and {erased.recordings} recordings of {seat} are "
        words += "erased."
        if erased.windows:
            words += f" {erased.windows} recorded windows may still show this person: "
            words += "delete those too, if nobody may be seen in them."
        return words
