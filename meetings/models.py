"""Meetings, who takes part, and what they agreed to."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.db_schema import GENERATED_UUID, NOW
from users.models import User

MIN_AGGREGATE_PEOPLE = 3
"""Fewer people than this would let a room score say something about one of them."""

END_GRACE = timedelta(minutes=15)
"""How long after its planned end a meeting goes on: people finish their sentences."""


NO_OWN_PAGE = _(
    "People in a shared window have no page of their own here. "
    "Choose one of the other two."
)


class Meeting(models.Model):
    """A meeting of one host. `start_time` is planned until it starts, then actual."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        ACTIVE = "active", _("Live")
        ENDED = "ended", _("Ended")

    class PrivacyLevel(models.TextChoices):
        """Who sees whose numbers; shown to participants before they join."""

        AGGREGATE = "aggregate", _("Room only")
        SELF = "self", _("Each person sees their own")
        INDIVIDUAL = "individual", _("The host sees each person")

    class CaptureMode(models.TextChoices):
        """Where pictures come from."""

        OWN_CAMERA = "own_camera", _("Everybody's own camera")
        GALLERY = "gallery", _("A window that the host shares")

    class RecordingPolicy(models.TextChoices):
        """Who may record; shown to participants before they join."""

        NOBODY = "nobody", _("Nobody")
        HOST = "host", _("The host")
        EVERYBODY = "everybody", _("The host, and everybody their own camera")

    class Sensitivity(models.TextChoices):
        """How patient alerts are: analytics.alerts.presets has the seconds."""

        RELAXED = "relaxed", _("Relaxed")
        STANDARD = "standard", _("Standard")
        STRICT = "strict", _("Strict")

    class EndReason(models.TextChoices):
        """Who or what ended it; none for meetings from before this was stored."""

        HOST = "host", _("The host ended it")
        STAFF = "staff", _("Staff ended it")
        EMPTY = "empty", _("Ended by itself after everybody had left")
        SCHEDULE = "schedule", _("Ended by itself after its planned end")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    title = models.CharField(max_length=255)
    description = models.TextField(null=True, blank=True)
    host = models.ForeignKey(
        User, models.PROTECT, related_name="hosted_meetings", db_index=False
    )
    status = models.CharField(
        max_length=20,
        choices=Status,
        null=True,
        default=Status.SCHEDULED,
        db_default=Status.SCHEDULED.value,
    )
    start_time = models.DateTimeField(null=True, blank=True)
    end_time = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(null=True, db_default=NOW, editable=False)
    updated_at = models.DateTimeField(null=True, auto_now=True, db_default=NOW)
    join_code = models.UUIDField(
        unique=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    privacy_level = models.CharField(
        max_length=20,
        choices=PrivacyLevel,
        default=PrivacyLevel.INDIVIDUAL,
        db_default=PrivacyLevel.INDIVIDUAL.value,
    )
    sensitivity = models.CharField(
        max_length=20,
        choices=Sensitivity,
        default=Sensitivity.STANDARD,
        db_default=Sensitivity.STANDARD.value,
    )
    capture_mode = models.CharField(
        max_length=20,
        choices=CaptureMode,
        default=CaptureMode.OWN_CAMERA,
        db_default=CaptureMode.OWN_CAMERA.value,
    )
    recording_policy = models.CharField(
        max_length=20,
        choices=RecordingPolicy,
        default=RecordingPolicy.NOBODY,
        db_default=RecordingPolicy.NOBODY.value,
    )
    gallery_told_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the host confirmed that everybody in the window was told.",
    )
    left_out_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a face in the shared window was first left out.",
    )
    alert_rules = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The thresholds of alerts, as they were when the meeting started.",
    )
    scheduled_end_time = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Some time after it the meeting ends by itself.",
    )
    end_reason = models.CharField(
        max_length=20, choices=EndReason, null=True, blank=True, editable=False
    )
    end_told_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the host was told that the meeting had ended by itself.",
    )

    class Meta:
        db_table = "meetings"
        indexes = [
            models.Index(fields=["host"], name="idx_meetings_host"),
            models.Index(fields=["status"], name="idx_meetings_status"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a level that people in a shared window cannot have."""
        if self.is_gallery and self.privacy_level == self.PrivacyLevel.SELF:
            raise ValidationError({"privacy_level": NO_OWN_PAGE})

    @property
    def is_gallery(self) -> bool:
        """Whether faces are measured in a window that the host shares."""
        return self.capture_mode == self.CaptureMode.GALLERY

    @property
    def is_live(self) -> bool:
        """Whether frames are accepted now."""
        return self.status == self.Status.ACTIVE

    @property
    def is_ended(self) -> bool:
        """Whether the meeting is over."""
        return self.status == self.Status.ENDED

    @property
    def has_ended_by_itself(self) -> bool:
        """Whether nobody pressed the button."""
        return self.end_reason in {self.EndReason.EMPTY, self.EndReason.SCHEDULE}

    @property
    def ends_by_itself_at(self) -> datetime | None:
        """When its planned end will have passed for good; None: no end is planned."""
        if self.scheduled_end_time is None:
            return None
        return self.scheduled_end_time + END_GRACE


class Participant(models.Model):
    """A person's seat in one meeting; joining again takes the same seat.

    `sample_id` is the id under which samples are stored: the participant's own,
    or, where the host sees the room only, a random one that is forgotten when the
    meeting ends. None: no samples have been or may be linked to this seat.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="participants", db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="seats", db_index=False)
    track_id = models.IntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(null=True, default=True, db_default=True)
    created_at = models.DateTimeField(null=True, db_default=NOW, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    sample_id = models.UUIDField(null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When this person's page last gave a sign of life, to half a minute.",
    )
    away_s = models.FloatField(
        default=0.0,
        db_default=0.0,
        editable=False,
        help_text="How long somebody in a shared window was out of it and came back.",
    )

    class Meta:
        db_table = "participants"
        indexes = [
            models.Index(fields=["meeting"], name="idx_participants_meeting"),
            models.Index(fields=["user"], name="idx_participants_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "track_id"],
                condition=models.Q(track_id__isnull=False),
                name="one_person_for_a_face",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.meeting}"


class Consent(models.Model):
    """One answer of one person to one version of the text; never edited.

    `privacy_level` and `recording_policy` are those that the page showed; None:
    answered before they were stored.
    """

    class Choice(models.TextChoices):
        ANALYSIS = "analysis", _("Agreed to be measured")
        NO_ANALYSIS = "no_analysis", _("Joined without analysis")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="consents"
    )
    choice = models.CharField(max_length=20, choices=Choice)
    text_version = models.CharField(max_length=20)
    privacy_level = models.CharField(
        max_length=20, choices=Meeting.PrivacyLevel, null=True, blank=True
    )
    recording_policy = models.CharField(
        max_length=20, choices=Meeting.RecordingPolicy, null=True, blank=True
    )
    given_at = models.DateTimeField(db_default=NOW)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "consents"
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} ({self.text_version})"
