"""Who looked at whose data, and what was erased (tables of ours)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.db_schema import GENERATED_UUID, NOW
from users.models.people import User


class AccessLogEntry(models.Model):
    """Somebody saw, took away or changed data about people; never edited.

    `subject` is whose data it was; None: of everybody in the meeting or video that
    `object_id` names. `through` is the door: page, api, admin, export, socket.
    """

    class Action(models.TextChoices):
        """What was done."""

        VIEWED = "viewed", _("Looked at")
        EXPORTED = "exported", _("Downloaded")
        CHANGED = "changed", _("Changed")
        ERASED = "erased", _("Erased")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=NOW, db_index=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="access_log"
    )
    action = models.CharField(max_length=20, choices=Action)
    through = models.CharField(max_length=20)
    object_type = models.CharField(max_length=30)
    object_id = models.CharField(max_length=64)
    detail = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "access_log"
        verbose_name = "access log entry"
        verbose_name_plural = "access log entries"
        indexes = [
            models.Index(
                fields=["object_type", "object_id"], name="idx_access_log_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.object_type} {self.object_id}"


class Erasure(models.Model):
    """A receipt: what was erased for somebody. Its id is the key to read it.

    Nothing in it tells who they were: `person` is empty once the account is gone.
    `counts` are rows and files by kind.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    requested_at = models.DateTimeField(db_default=NOW)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    by_staff = models.BooleanField(default=False, db_default=False)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "erasures"

    def __str__(self) -> str:
        return str(self.pk)
