"""Videos and their analyses as programs read them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from recordings.models import VideoAnalysis, VideoRecording
from recordings.playback import page

ID = "0b6c3f0a-2b1d-4c55-9e0f-0d1f6a3c9b11"


@extend_schema_serializer(component_name="Analysis")
class AnalysisSerializer(serializers.ModelSerializer[VideoAnalysis]):
    """A video that is, was or will be looked at; results are at an address of their own."""

    size = serializers.IntegerField(
        source="file_size", allow_null=True, help_text="Bytes."
    )
    duration_s = serializers.FloatField(
        source="duration", allow_null=True, help_text="Length of the video."
    )
    progress = serializers.IntegerField(
        allow_null=True, help_text="Percent that is done."
    )
    is_cancelled = serializers.SerializerMethodField(
        help_text="Whether its owner stopped it; it has failed then."
    )
    error = serializers.SerializerMethodField(
        help_text="Why it failed, for people; null unless it did."
    )
    recording_id = serializers.SerializerMethodField(
        help_text="The video itself; null where it is gone."
    )
    url = serializers.SerializerMethodField(help_text="This analysis for programs.")
    results_url = serializers.SerializerMethodField(
        help_text="Its results, once `status` is `completed`."
    )
    page_url = serializers.SerializerMethodField(help_text="The same for people.")

    class Meta:
        model = VideoAnalysis
        fields = [
            *("id", "filename", "size", "duration_s", "sensitivity", "status"),
            *("progress", "is_cancelled", "error", "created_at", "started_at"),
            *("finished_at", "recording_id", "url", "results_url", "page_url"),
        ]
        read_only_fields = fields

    def get_is_cancelled(self, analysis: VideoAnalysis) -> bool:
        """Say whether the owner stopped it."""
        return analysis.cancelled_at is not None

    def get_error(self, analysis: VideoAnalysis) -> str | None:
        """Return why it failed, in words."""
        return gettext(analysis.error_message) if analysis.error_message else None

    def get_recording_id(self, analysis: VideoAnalysis) -> str | None:
        """Return the key of the video."""
        recording = getattr(analysis, "recording", None)
        return recording and str(recording.pk)

    def get_url(self, analysis: VideoAnalysis) -> str:
        """Return where this analysis is for programs."""
        return address(analysis)

    def get_results_url(self, analysis: VideoAnalysis) -> str:
        """Return where its results are, or will be."""
        return reverse("recordings_api:results", args=[analysis.pk])

    def get_page_url(self, analysis: VideoAnalysis) -> str:
        """Return where it is for people."""
        return reverse("recordings:analysis", args=[analysis.pk])


@extend_schema_serializer(component_name="Recording")
class RecordingSerializer(serializers.ModelSerializer[VideoRecording]):
    """A video that can be played, uploaded or recorded in a meeting."""

    size = serializers.IntegerField(
        source="file_size", allow_null=True, help_text="Bytes of the original."
    )
    duration_s = serializers.FloatField(source="duration_seconds", allow_null=True)
    meeting_id = serializers.UUIDField(
        allow_null=True, help_text="Where it was recorded; null for an upload."
    )
    analysis_id = serializers.UUIDField(
        allow_null=True, help_text="What looks at it; null where nothing does."
    )
    started_at = serializers.DateTimeField(
        allow_null=True, help_text="When its first picture was taken, if we know."
    )
    alert_count = serializers.IntegerField(allow_null=True)
    error = serializers.SerializerMethodField(
        help_text="Why it cannot be played, for people; null if it can."
    )
    url = serializers.SerializerMethodField(help_text="This video for programs.")
    file_url = serializers.SerializerMethodField(help_text="The pictures themselves.")
    page_url = serializers.SerializerMethodField(help_text="The player for people.")

    class Meta:
        model = VideoRecording
        fields = [
            *("id", "filename", "source", "status", "size", "duration_s", "width"),
            *("height", "meeting_id", "analysis_id", "started_at", "stopped_at"),
            *("alert_count", "error", "created_at", "url", "file_url", "page_url"),
        ]
        read_only_fields = fields

    def get_error(self, recording: VideoRecording) -> str | None:
        """Return why it failed, in words."""
        return gettext(recording.error_message) if recording.error_message else None

    def get_url(self, recording: VideoRecording) -> str:
        """Return where it is for programs."""
        return reverse("recordings_api:recording", args=[recording.pk])

    def get_file_url(self, recording: VideoRecording) -> str:
        """Return where its bytes are."""
        return reverse("recordings_api:file", args=[recording.pk])

    def get_page_url(self, recording: VideoRecording) -> str:
        """Return where it is for people."""
        return reverse("recordings:playback", args=[recording.pk])


@extend_schema_serializer(component_name="RecordingDetail")
class RecordingDetailSerializer(RecordingSerializer):
    """One video, with what can be done with it now."""

    playback = serializers.SerializerMethodField(
        help_text="`plays`, or why not (yet): its copy for browsers is being made, its"
        " analysis comes first, it is still recorded, it failed, or its file is gone."
    )

    class Meta(RecordingSerializer.Meta):
        fields = [*RecordingSerializer.Meta.fields, "playback"]
        read_only_fields = fields

    def get_playback(self, recording: VideoRecording) -> page.Video:
        """Return what the player's page would say."""
        return page.video_of(recording)


def address(analysis: VideoAnalysis) -> str:
    """Return where an analysis is for programs."""
    return reverse("recordings_api:analysis", args=[analysis.pk])


ANALYSIS_EXAMPLE: dict[str, Any] = {
    "id": ID,
    "filename": "seminar.mp4",
    "size": 48_102_331,
    "duration_s": 1804.2,
    "sensitivity": "standard",
    "status": "processing",
    "progress": 42,
    "is_cancelled": False,
    "error": None,
    "created_at": "2026-11-26T18:00:00Z",
    "started_at": "2026-11-26T18:00:04Z",
    "finished_at": None,
    "recording_id": "9d1f7b2e-6a40-4c5b-8f6e-3b1d2a9c7e55",
    "url": f"/api/v1/analyses/{ID}/",
    "results_url": f"/api/v1/analyses/{ID}/results/",
    "page_url": f"/analyses/{ID}/",
}

RECORDING_EXAMPLE: dict[str, Any] = {
    "id": "9d1f7b2e-6a40-4c5b-8f6e-3b1d2a9c7e55",
    "filename": "seminar.mp4",
    "source": "upload",
    "status": "ready",
    "size": 48_102_331,
    "duration_s": 1804.2,
    "width": 1280,
    "height": 720,
    "meeting_id": None,
    "analysis_id": ID,
    "started_at": None,
    "stopped_at": None,
    "alert_count": 3,
    "error": None,
    "created_at": "2026-11-26T18:00:00Z",
    "url": "/api/v1/recordings/9d1f7b2e-6a40-4c5b-8f6e-3b1d2a9c7e55/",
    "file_url": "/api/v1/recordings/9d1f7b2e-6a40-4c5b-8f6e-3b1d2a9c7e55/file",
    "page_url": "/recordings/9d1f7b2e-6a40-4c5b-8f6e-3b1d2a9c7e55/",
}
