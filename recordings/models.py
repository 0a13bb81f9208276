"""Recordings of meetings and analyses of uploaded videos.

Every video that can be played is a VideoRecording, uploaded or recorded in a meeting;
its VideoAnalysis is the job that looks at it, and the result.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, Participant
from users.db_schema import GENERATED_UUID, NOW
from users.models import User

SAMPLE_FPS = 5.0
"""Frames a second that are looked at: the least that eye rules need."""


class VideoAnalysis(models.Model):
    """One video on its way to a result: docs/results.md has the form of `results`.

    `run` counts the starts: whoever works for an earlier one must not write any more.
    `media` is what the probe found (recordings.media.Media), `names` what the owner
    calls the people by track id. A cancelled one has failed, with `cancelled_at`.
    Segments that are done are kept by another run with the same `method_key`.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        PROCESSING = "processing", _("Processing")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")

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
    run = models.IntegerField(default=0, db_default=0, editable=False)
    media = models.JSONField(null=True, blank=True, editable=False)
    sample_fps = models.FloatField(default=SAMPLE_FPS, db_default=SAMPLE_FPS)
    sensitivity = models.CharField(
        max_length=20,
        choices=Meeting.Sensitivity,
        default=Meeting.Sensitivity.STANDARD,
        db_default=Meeting.Sensitivity.STANDARD.value,
    )
    names = models.JSONField(default=dict, db_default={}, blank=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    method_key = models.CharField(
        max_length=64, default="", db_default="", blank=True, editable=False
    )
    merge_attempts = models.IntegerField(default=0, db_default=0, editable=False)

    class Meta:
        db_table = "video_analyses"
        verbose_name_plural = "video analyses"
        indexes = [
            models.Index(fields=["user"], name="idx_video_analyses_user"),
            models.Index(fields=["status"], name="idx_video_analyses_status"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_over(self) -> bool:
        """Whether nothing works on it any more."""
        return self.status in {self.Status.COMPLETED, self.Status.FAILED}


class VideoSegment(models.Model):
    """One part of a video that one worker looks at; `observations` is what it saw.

    A worker holds a segment by `token` until `lease_until`, which it renews; after
    that another may take it. `progress` is the share done, 0 to 1. `queued_at` is
    when it was put into the queue, which may have been lost since.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Processing")
        DONE = "done", _("Completed")

    analysis = models.ForeignKey(
        VideoAnalysis, models.CASCADE, related_name="segments", db_index=False
    )
    number = models.IntegerField()
    start_s = models.FloatField()
    end_s = models.FloatField()
    status = models.CharField(
        max_length=20, choices=Status, default=Status.WAITING, db_default="waiting"
    )
    progress = models.FloatField(default=0.0, db_default=0.0)
    attempts = models.IntegerField(default=0, db_default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    observations = models.BinaryField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "video_segments"
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "number"], name="one_segment_of_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_s:g}–{self.end_s:g} s"


class VideoRecording(models.Model):
    """A video that can be played back with what was measured.

    `file_path` is relative to MEDIA_ROOT (recordings.files). `started_at` is the moment
    of its first picture, `seat` whose camera it is; both only where it was recorded in
    a meeting. `playable_path` is a copy for browsers where they do not play the file
    itself; at `prepared_at` it was made sure that they play one of the two, and who does
    so holds the recording until `preparing_until`. The first picture is at
    `first_picture_s` of what they play: results count from there. While it is recorded,
    `chunks` counts what has arrived; from `sealed_at` on nothing is added any more, and
    who makes a video of it holds it until `finishing_until`. Both are tried a few times
    and queued again after a while.
    """

    class Status(models.TextChoices):
        PROCESSING = "processing", _("Processing")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    class Source(models.TextChoices):
        UPLOAD = "upload", _("Uploaded")
        CAMERA = "camera", _("A camera")
        WINDOW = "window", _("A shared window")

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
    analysis = models.OneToOneField(
        VideoAnalysis,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recording",
    )
    seat = models.ForeignKey(
        Participant, models.SET_NULL, null=True, blank=True, related_name="recordings"
    )
    source = models.CharField(
        max_length=20, choices=Source, default=Source.UPLOAD, db_default="upload"
    )
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    chunks = models.IntegerField(default=0, db_default=0, editable=False)
    last_chunk_at = models.DateTimeField(null=True, blank=True, editable=False)
    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    finish_queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    finishing_until = models.DateTimeField(null=True, blank=True, editable=False)
    finish_attempts = models.IntegerField(default=0, db_default=0, editable=False)
    media = models.JSONField(null=True, blank=True, editable=False)
    playable_path = models.TextField(null=True, blank=True)
    playable_progress = models.IntegerField(default=0, db_default=0, editable=False)
    prepared_at = models.DateTimeField(null=True, blank=True, editable=False)
    preparing_until = models.DateTimeField(null=True, blank=True, editable=False)
    prepare_queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    prepare_attempts = models.IntegerField(default=0, db_default=0, editable=False)
    first_picture_s = models.FloatField(default=0.0, db_default=0.0, editable=False)
    error_message = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "video_recordings"
        indexes = [
            models.Index(fields=["meeting"], name="idx_recordings_meeting"),
            models.Index(fields=["user"], name="idx_recordings_user"),
        ]

    def __str__(self) -> str:
        return self.filename


class DetectionFrame(models.Model):
    """The faces of one moment of a recording (table `detection_timeline`).

    `faces_data` is a list of faces; docs/results.md has their fields.
    """

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


class Upload(models.Model):
    """A file on its way in (tus 1.0): `offset` bytes of `file_size` have arrived.

    Whole and accepted, it has an `analysis`; refused, an `error_code` with its
    `error_message` (recordings.refusals).
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="uploads")
    filename = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0, db_default=0)
    sensitivity = models.CharField(
        max_length=20,
        choices=Meeting.Sensitivity,
        default=Meeting.Sensitivity.STANDARD,
        db_default=Meeting.Sensitivity.STANDARD.value,
    )
    created_at = models.DateTimeField(db_default=NOW, editable=False)
    expires_at = models.DateTimeField()
    analysis = models.OneToOneField(
        VideoAnalysis, models.CASCADE, null=True, blank=True, related_name="upload"
    )
    error_code = models.CharField(max_length=40, null=True, blank=True)
    error_message = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "uploads"
        indexes = [models.Index(fields=["expires_at"], name="idx_uploads_expires")]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_over(self) -> bool:
        """Whether it was accepted or refused."""
        return self.analysis_id is not None or self.error_code is not None
