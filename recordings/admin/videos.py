"""Videos, their analyses and parts, and files on their way in, in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from analytics.admin import seeing
from analytics.admin.series import UNKNOWN
from analytics.report_words import clock
from recordings.models import Upload, VideoRecording
from recordings.services import analyses
from users.admin import KeptAdmin, ReadOnlyAdmin

STATUS_COLOURS = {
    "pending": "info",
    "waiting": "info",
    "processing": "info",
    "working": "info",
    "completed": "success",
    "ready": "success",
    "done": "success",
    "failed": "danger",
}

_LINK = (
    '<a class="text-primary-600 dark:text-primary-500" href="{}?recording={}">{}</a>'
)


def size_words(size_bytes: int | None) -> str:
    """Return a size in words; a dash is unknown."""
    return UNKNOWN if size_bytes is None else filesizeformat(size_bytes)


def length_words(seconds: float | None) -> str:
    """Return a length as minutes and seconds; a dash is unknown."""
    return UNKNOWN if seconds is None else clock(seconds) or "0:00"


class VideoAdmin(ReadOnlyAdmin):
    """A video: deleting one of its rows deletes the other, and its files."""

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Say which videos; what was measured in them is too much to list."""
        objs = list(objs)
        return [str(video) for video in objs], {"videos": len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete one."""
        analyses.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete those that were ticked."""
        for video in queryset:
            analyses.delete(video)


@admin.register(VideoRecording)
class VideoRecordingAdmin(VideoAdmin):
    """Videos that can be played: uploaded, or recorded in meetings."""

    list_display = (
        "filename",
        "source",
        "meeting",
        "user",
        "state",
        "length",
        "size",
        "created_at",
    )
    list_filter = (
        "status",
        "source",
        "format",
        ("meeting", AutocompleteSelectFilter),
        ("user", AutocompleteSelectFilter),
    )
    list_select_related = ("meeting", "user")
    search_fields = ("filename", "meeting__title", "user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "filename",
        "source",
        "meeting",
        "user",
        "seat",
        "analysis",
        "status",
        "error_message",
        "length",
        "size",
        "picture",
        "format",
        "file_path",
        "playable_path",
        "started_at",
        "stopped_at",
        "created_at",
        "updated_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[VideoRecording]:
        """Leave out what may be large or about people."""
        recordings: QuerySet[VideoRecording] = super().get_queryset(request)
        return recordings.defer("alerts_data")

    def get_fields(
        self, request: HttpRequest, obj: VideoRecording | None = None
    ) -> tuple[str, ...]:
        """Lead to faces where single people are shown."""
        is_shown = obj is not None and seeing.shows_people(request, obj.meeting)
        return (*self.fields, "alert_count", "detections") if is_shown else self.fields

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def state(self, recording: VideoRecording) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return recording.status, recording.get_status_display()

    @display(description="Length", ordering="duration_seconds")
    def length(self, recording: VideoRecording) -> str:
        """Show how long it is."""
        return length_words(recording.duration_seconds)

    @display(description="Size", ordering="file_size")
    def size(self, recording: VideoRecording) -> str:
        """Show the size in words."""
        return size_words(recording.file_size)

    @display(description="Picture")
    def picture(self, recording: VideoRecording) -> str:
        """Show width and height."""
        if not recording.width or not recording.height:
            return UNKNOWN
        return f"{recording.width} × {recording.height}"

    @display(description="Detections")
    def detections(self, recording: VideoRecording) -> SafeString:
        """Lead to the faces that were found."""
        address = reverse("admin:recordings_detectionframe_changelist")
        return format_html(_LINK, address, recording.pk, "Show what was detected")


@admin.register(Upload)
class UploadAdmin(KeptAdmin):
    """Files on their way in; what is left lying is deleted when it expires."""

    list_display = (
        "filename",
        "user",
        "state",
        "arrived",
        "size",
        "error_code",
        "created_at",
        "expires_at",
    )
    list_filter = (
        "error_code",
        ("analysis", admin.EmptyFieldListFilter),
        ("user", AutocompleteSelectFilter),
    )
    list_select_related = ("user",)
    search_fields = ("filename", "user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "filename",
        "user",
        "state",
        "arrived",
        "size",
        "sensitivity",
        "analysis",
        "error_code",
        "error_message",
        "created_at",
        "expires_at",
    )

    @display(
        description="State",
        label={"Arriving": "info", "Accepted": "success", "Refused": "danger"},
    )
    def state(self, upload: Upload) -> str:
        """Say what became of it."""
        if upload.error_code:
            return "Refused"
        return "Accepted" if upload.analysis_id else "Arriving"

    @display(description="Arrived", ordering="offset")
    def arrived(self, upload: Upload) -> str:
        """Show which share has arrived."""
        if not upload.file_size:
            return UNKNOWN
        return f"{upload.offset / upload.file_size:.0%}"

    @display(description="Size", ordering="file_size")
    def size(self, upload: Upload) -> str:
        """Show the size in words."""
        return size_words(upload.file_size)
