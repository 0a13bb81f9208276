"""Where people are signed in (table of ours beside Django's own of sessions)."""

import uuid

from django.db import models

from users.db_schema import GENERATED_UUID, NOW
from users.models.people import User


class UserSession(models.Model):
    """One browser of one person, as far as they need to know it again.

    `session_key` is the row of `django_session`; where that is gone, this one means
    nothing any more. `address` is an IP address without its end.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    user_agent = models.CharField(max_length=200, default="")
    address = models.GenericIPAddressField(null=True)
    started_at = models.DateTimeField(db_default=NOW)
    seen_at = models.DateTimeField(db_default=NOW)

    class Meta:
        db_table = "user_sessions"

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at}"
