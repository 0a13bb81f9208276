"""Alerts as programs read them, and what may be said of them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.alerts import review as reviews
from analytics.alerts import wording
from analytics.forms import PLAUSIBLE_DAYS
from analytics.models import Alert
from analytics.services import reviewing
from users.api.fields import Key, Text

MOST_AT_ONCE = 200


@extend_schema_serializer(component_name="Alert")
class AlertSerializer(serializers.ModelSerializer[Alert]):
    """One stretch in which one rule held for one person."""

    meeting_title = serializers.CharField(source="meeting.title")
    name = serializers.CharField(source="participant.user.display_name")
    type = serializers.ChoiceField(
        source="alert_type", choices=Alert.AlertType.choices, help_text="The rule."
    )
    words = serializers.SerializerMethodField(
        help_text="What was seen, in the language of the request."
    )
    started_at = serializers.DateTimeField(source="created_at", allow_null=True)
    ended_at = serializers.DateTimeField(
        source="resolved_at", allow_null=True, help_text="Null while it still holds."
    )
    duration_s = serializers.FloatField(source="duration_seconds", allow_null=True)
    snoozed_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Until when there are no notices of this person and type.",
    )
    verdict = serializers.ChoiceField(
        choices=Alert.Verdict.choices,
        allow_null=True,
        help_text="Whether it was right, as its host said afterwards.",
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = [
            *("id", "meeting_id", "meeting_title", "participant_id", "name", "type"),
            *("severity", "cause", "words", "started_at", "ended_at", "duration_s"),
            *("acknowledged_at", "snoozed_until", "note", "verdict", "reviewed_at"),
            "url",
        ]
        read_only_fields = fields

    def get_words(self, alert: Alert) -> str:
        """Return what the pages say."""
        return str(wording.words(alert.alert_type, alert.cause))

    def get_url(self, alert: Alert) -> str:
        """Return the path."""
        return reverse("analytics_api:alert", args=[alert.pk])


@extend_schema_serializer(component_name="AlertFilter")
class FilterInput(serializers.Serializer[Any]):
    """Which alerts, as on the review page."""

    person = serializers.CharField(
        required=False, max_length=100, help_text="A part of the name."
    )
    meeting = serializers.UUIDField(required=False, help_text="One of your meetings.")
    type = serializers.ChoiceField(
        required=False, choices=Alert.AlertType.choices, help_text="The rule."
    )
    severity = serializers.ChoiceField(required=False, choices=Alert.Severity.choices)
    verdict = serializers.ChoiceField(
        required=False,
        choices=[reviews.UNREVIEWED, *Alert.Verdict.values],
        help_text=f"`{reviews.UNREVIEWED}`: not reviewed yet.",
    )
    is_open = serializers.BooleanField(
        required=False, help_text="Whether it still holds."
    )
    since = serializers.DateField(
        required=False,
        validators=PLAUSIBLE_DAYS,
        help_text="Began on this day or later.",
    )
    until = serializers.DateField(
        required=False,
        validators=PLAUSIBLE_DAYS,
        help_text="Began on this day or earlier.",
    )


@extend_schema_serializer(component_name="AlertReview")
class ReviewInput(serializers.Serializer[Any]):
    """What the host says of an alert; what is not said stays."""

    note = Text(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=reviewing.MAX_NOTE_LENGTH,
        help_text="The host's words; empty for none.",
    )
    verdict = serializers.ChoiceField(
        required=False,
        allow_null=True,
        choices=Alert.Verdict.choices,
        help_text="Whether it was right; null takes that back.",
    )


@extend_schema_serializer(component_name="AlertJudgement")
class JudgeInput(serializers.Serializer[Any]):
    """A verdict on many alerts."""

    ids = serializers.ListField(
        child=Key(),
        allow_empty=False,
        max_length=MOST_AT_ONCE,
        help_text="Alerts of your meetings; others are left alone.",
    )
    verdict = serializers.ChoiceField(
        allow_null=True,
        choices=Alert.Verdict.choices,
        help_text="Whether they were right; null takes that back.",
    )


@extend_schema_serializer(component_name="AlertsChanged")
class ChangedSerializer(serializers.Serializer[Any]):
    """How many alerts have another verdict now."""

    changed = serializers.IntegerField()


@extend_schema_serializer(component_name="AlertShare")
class ShareSerializer(serializers.Serializer[Any]):
    """How often one rule was right, of the alerts that were reviewed."""

    words = serializers.CharField(help_text="The rule.")
    alerts = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    percent = serializers.IntegerField(
        allow_null=True, help_text="Null while nothing is reviewed."
    )
