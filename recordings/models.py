"""Recordings of meetings and analyses of uploaded videos."""

import uuid

from django.db import models

from meetings.models import Meeting
from users.db_schema import GENERATED_UUID, NOW
from users.models import User


class VideoAnalysis(models.Model):
    """One uploaded video and what its analysis found."""

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        PROCESSING = "processing", "Processing"
        COMPLETED = "completed", "Completed"
        FAILED = "failed", "Failed"

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="video_analyses", db_index=False
    )
    filename = models.CharField(max_length=255)
    file_path = models.TextField()
    file_size = models.BigIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    status = models.CharField(
        max_length=20,
        choices=Status,
        null=True,
        default=Status.PENDING,
        db_default=Status.PENDING.value,
    )
    progress = models.IntegerField(null=True, default=0, db_default=0)
    results = models.JSONField(null=True, blank=True)
    error_message = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(null=True, db_default=NOW, editable=False)
    updated_at = models.DateTimeField(null=True, auto_now=True, db_default=NOW)

    class Meta:
        db_table = "video_analyses"
        verbose_name_plural = "video analyses"
        indexes = [
            models.Index(fields=["user"], name="idx_video_analyses_user"),
            models.Index(fields=["status"], name="idx_video_analyses_status"),
        ]

    def __str__(self) -> str:
        return self.filename


class VideoRecording(models.Model):
    """A recorded meeting that can be played back with what was measured."""

    class Status(models.TextChoices):
        PROCESSING = "processing", "Processing"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recordings",
        db_index=False,
    )
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recordings",
        db_index=False,
    )
    filename = models.CharField(max_length=255)
    file_path = models.TextField()
    file_size = models.BigIntegerField(null=True, blank=True)
    duration_seconds = models.FloatField(null=True, blank=True)
    width = models.IntegerField(null=True, blank=True)
    height = models.IntegerField(null=True, blank=True)
    format = models.CharField(
        max_length=20, null=True, default="webm", db_default="webm"
    )
    status = models.CharField(
        max_length=20,
        choices=Status,
        null=True,
        default=Status.PROCESSING,
        db_default=Status.PROCESSING.value,
    )
    alerts_data = models.JSONField(null=True, blank=True)
    alert_count = models.IntegerField(null=True, default=0, db_default=0)
    created_at = models.DateTimeField(null=True, db_default=NOW, editable=False)
    updated_at = models.DateTimeField(null=True, auto_now=True, db_default=NOW)

    class Meta:
        db_table = "video_recordings"
        indexes = [
            models.Index(fields=["meeting"], name="idx_recordings_meeting"),
            models.Index(fields=["user"], name="idx_recordings_user"),
        ]

    def __str__(self) -> str:
        return self.filename


class DetectionFrame(models.Model):
    """The faces of one moment of a recording (table `detection_timeline`)."""

    pk = models.CompositePrimaryKey("recording_id", "video_timestamp_ms")
    time = models.DateTimeField()
    recording = models.ForeignKey(
        VideoRecording, models.CASCADE, related_name="timeline", db_index=False
    )
    video_timestamp_ms = models.BigIntegerField()
    faces_data = models.JSONField()
    avg_attention_score = models.FloatField(null=True)

    class Meta:
        db_table = "detection_timeline"
        indexes = [
            models.Index(fields=["recording"], name="idx_timeline_recording"),
            models.Index(fields=["time"], name="idx_timeline_time"),
        ]

    def __str__(self) -> str:
        return f"{self.video_timestamp_ms} ms"
