"""What programs sign in with, and what they were answered (tables of ours)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.db_schema import GENERATED_UUID, NOW
from users.models.people import User


class ApiToken(models.Model):
    """A token of one person; the token itself is shown once and never stored.

    `digest` is the SHA-256 of the token in hex, which is enough for a random value of
    256 bits; `prefix` are its first characters, by which its owner tells tokens apart.
    """

    class Scope(models.TextChoices):
        """What a program may do with it."""

        READ = "read", _("Read")
        WRITE = "write", _("Change")
        LIVE = "live", _("Send pictures and follow live meetings")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField(db_default=NOW)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "api_tokens"
        verbose_name = "API token"
        verbose_name_plural = "API tokens"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentAnswer(models.Model):
    """What a call with an `Idempotency-Key` was answered; kept for a day.

    `fingerprint` is the SHA-256 of method, path and body: the same key with another
    request is a mistake of the caller. `status` is None while the call runs.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_default=NOW, db_index=True)

    class Meta:
        db_table = "idempotent_answers"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_for_a_key")
        ]

    def __str__(self) -> str:
        return self.key
