"""Where others are told what happens, and what they were told (tables of ours)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.db_schema import GENERATED_UUID, NOW
from users.models.people import User
from users.sealed_field import SealedField


class WebhookEndpoint(models.Model):
    """An address of one person that is told about their meetings and videos.

    `failing_since` is the first failure after the last success. After a change of the
    secret the former one signs too, until `old_secret_until`.
    """

    class Disabled(models.TextChoices):
        """Why nothing is sent any more."""

        OWNER = "owner", _("Switched off by you")
        GONE = "gone", _("The receiver answered that it is gone (410)")
        FAILING = "failing", _("Every attempt failed for five days")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    description = models.CharField(max_length=200, default="", blank=True)
    secret = SealedField(
        max_length=255, help_text="whsec_ and base64, as Standard Webhooks wants it."
    )
    events = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(db_default=NOW)
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(
        max_length=10, choices=Disabled, default="", blank=True
    )
    old_secret = SealedField(max_length=255, default="", blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "webhook_endpoints"

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to one address; its id is the `webhook-id` of every attempt.

    `key` names what happened, so that telling twice stores one message. `attempts` is
    a list of `{at, status, ms, error}`, the newest last; `tries` are those since it was
    last asked for. `queued_at`: a task for it is in the queue, unless that was lost.
    Who sends it holds it until `claimed_until`.
    """

    class Status(models.TextChoices):
        """How far it is."""

        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, db_default=GENERATED_UUID, editable=False
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, related_name="deliveries"
    )
    event = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.JSONField(default=list)
    next_attempt_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(db_default=NOW, db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "webhook_deliveries"
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "key"], name="one_message_for_an_event"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"
