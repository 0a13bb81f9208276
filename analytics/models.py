"""What was measured: samples, minutes, alerts, summaries."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models import Meeting, Participant
from users.db_schema import GENERATED_UUID, NOW


class AttentionMetric(models.Model):
    """One measured moment of one person; unknown moments have no row.

    The composite key makes inserts idempotent and lets the table become a
    hypertable on `time`. `participant_id` is `Participant.sample_id`. No foreign
    keys: the table may live in another database.
    """

    pk = models.CompositePrimaryKey("meeting_id", "participant_id", "time")
    time = models.DateTimeField()
    meeting_id = models.UUIDField()
    participant_id = models.UUIDField()
    attention_score = models.FloatField()
    gaze_score = models.FloatField(null=True)
    head_pose_score = models.FloatField(null=True)
    eye_openness_score = models.FloatField(null=True)
    is_looking_away = models.BooleanField(null=True, default=False, db_default=False)
    is_drowsy = models.BooleanField(null=True, default=False, db_default=False)
    weight_s = models.FloatField(
        default=1.0,
        db_default=1.0,
        help_text="Measured time that this sample stands for, in seconds.",
    )
    off_target_s = models.FloatField(
        null=True,
        help_text="For how long the head has pointed off the screen by now, in seconds.",
    )
    eyes_closed_s = models.FloatField(
        null=True,
        help_text="For how long the eyes have been closed by now; empty: not known.",
    )

    class Meta:
        db_table = "attention_metrics"
        indexes = [
            models.Index(
                "meeting_id", models.F("time").desc(), name="idx_metrics_meeting"
            ),
            models.Index(
                "participant_id",
                models.F("time").desc(),
                name="idx_metrics_participant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attention_score:.0f} at {self.time:%H:%M:%S}"


class AttentionMinute(models.Model):
    """One minute of one person (`attention_metrics_1min`), which stays for good.

    `weighted_attention / measured_s` is the mean over measured time; `avg_attention`
    counts every sample alike. A continuous aggregate, or what does its work.
    """

    pk = models.CompositePrimaryKey("meeting_id", "participant_id", "bucket")
    bucket = models.DateTimeField()
    meeting_id = models.UUIDField()
    participant_id = models.UUIDField()
    avg_attention = models.FloatField()
    min_attention = models.FloatField()
    max_attention = models.FloatField()
    avg_gaze = models.FloatField(null=True)
    avg_head_pose = models.FloatField(null=True)
    sample_count = models.BigIntegerField()
    measured_s = models.FloatField(null=True)
    weighted_attention = models.FloatField(null=True)
    looking_away_s = models.FloatField(null=True)
    drowsy_s = models.FloatField(null=True)

    class Meta:
        db_table = "attention_metrics_1min"
        managed = False

    def __str__(self) -> str:
        return f"{self.avg_attention:.0f} at {self.bucket:%H:%M}"


class Alert(models.Model):
    """One stretch in which one rule held for one person; open until resolved.

    `created_at` is when the behaviour began, `resolved_at` when it was last seen. The
    primary key follows from person, type and beginning, so that the same samples make
    the same row however often they are judged.
    """

    class AlertType(models.TextChoices):
        NOT_ATTENTIVE = "not_attentive", _("Not facing the screen")
        LOOKING_AWAY = "looking_away", _("Looking away")
        DROWSY = "drowsy", _("Eyes closing")

    class Severity(models.TextChoices):
        INFO = "info", _("Info")
        WARNING = "warning", _("Warning")
        CRITICAL = "critical", _("Critical")

    class Verdict(models.TextChoices):
        """What the host says of an alert afterwards."""

        CONFIRMED = "confirmed", pgettext_lazy("verdict", "Right")
        FALSE = "false", _("False alarm")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="alerts", db_index=False
    )
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="alerts", db_index=False
    )
    alert_type = models.CharField(max_length=50, choices=AlertType)
    severity = models.CharField(max_length=20, choices=Severity)
    message = models.TextField(null=True, blank=True)
    duration_seconds = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(null=True, db_default=NOW)
    resolved_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        help_text="Which part of the rule opened it: see analytics.alerts.rules.Cause.",
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict, null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True, editable=False)
    notified_severity = models.CharField(
        max_length=20, choices=Severity, null=True, blank=True, editable=False
    )

    class Meta:
        db_table = "alerts"
        indexes = [
            models.Index(fields=["meeting"], name="idx_alerts_meeting"),
            models.Index(fields=["participant"], name="idx_alerts_participant"),
            models.Index(fields=["alert_type"], name="idx_alerts_type"),
        ]
        permissions = (
            ("view_individual_scores", "Can see scores and alerts of single people"),
        )

    def __str__(self) -> str:
        return f"{self.get_alert_type_display()} ({self.severity})"


class MeetingSummary(models.Model):
    """The numbers of an ended meeting; computed again it is the same."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="summary")
    duration_minutes = models.IntegerField(null=True)
    participant_count = models.IntegerField(null=True)
    avg_attention_score = models.FloatField(null=True)
    min_attention_score = models.FloatField(null=True)
    max_attention_score = models.FloatField(null=True)
    total_alerts = models.IntegerField(null=True)
    low_attention_segments = models.IntegerField(null=True)
    created_at = models.DateTimeField(null=True, db_default=NOW, editable=False)
    coverage = models.FloatField(
        null=True, help_text="Measured share of the time people were present, 0 to 1."
    )
    sparkline = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The room score in equal spans of the meeting; null: not measured.",
    )

    class Meta:
        db_table = "meeting_summaries"
        verbose_name_plural = "meeting summaries"
        constraints = [
            models.UniqueConstraint(fields=["meeting"], name="idx_summaries_meeting")
        ]

    def __str__(self) -> str:
        return f"Summary of {self.meeting}"
