"""The report of a meeting as programs read it."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from analytics.api.alert_contents import AlertSerializer
from analytics.api.metrics import SpanSerializer
from analytics.api.summaries import SUMMARY_EXAMPLE, SummarySerializer
from analytics.models import Alert


@extend_schema_serializer(component_name="Segment")
class SegmentSerializer(serializers.Serializer[Any]):
    """A stretch of time in which the room was low, or high."""

    start = serializers.SerializerMethodField()
    end = serializers.SerializerMethodField()
    duration_s = serializers.FloatField()

    def get_start(self, segment: Any) -> datetime:
        """Return when it begins."""
        return datetime.fromtimestamp(segment.start_s, tz=UTC)

    def get_end(self, segment: Any) -> datetime:
        """Return when it ends."""
        return datetime.fromtimestamp(segment.end_s, tz=UTC)


@extend_schema_serializer(component_name="AlertCounts")
class AlertCountsSerializer(serializers.Serializer[Any]):
    """How many alerts of each severity."""

    info = serializers.IntegerField()
    warning = serializers.IntegerField()
    critical = serializers.IntegerField()


@extend_schema_serializer(component_name="ReportPerson")
class PersonSerializer(serializers.Serializer[Any]):
    """One person in the whole meeting; null is unknown."""

    participant_id = serializers.UUIDField()
    name = serializers.CharField()
    score = serializers.FloatField(allow_null=True, help_text="0 to 100.")
    coverage = serializers.FloatField(
        allow_null=True,
        help_text="Measured share of the time they were there, 0 to 1; null without"
        " agreement.",
    )
    measured_s = serializers.FloatField()
    looking_away_s = serializers.FloatField()
    drowsy_s = serializers.FloatField()
    alerts = serializers.SerializerMethodField()
    sparkline = serializers.ListField(
        source="spark",
        child=serializers.FloatField(allow_null=True),
        help_text="Their score in equal spans of the meeting.",
    )

    @extend_schema_field(AlertCountsSerializer)
    def get_alerts(self, person: Any) -> dict[str, int]:
        """Return the counts, 0 included."""
        return {one: person.alerts[one] for one in Alert.Severity.values}


@extend_schema_serializer(component_name="EarlierMeeting")
class EarlierSerializer(serializers.Serializer[Any]):
    """A meeting of the same title before this one."""

    meeting_id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    score = serializers.FloatField(allow_null=True)
    coverage = serializers.FloatField(allow_null=True)
    alerts = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(component_name="ModelFile")
class ModelFileSerializer(serializers.Serializer[Any]):
    """A file that scores depend on."""

    purpose = serializers.CharField()
    name = serializers.CharField()
    sha256 = serializers.CharField()


@extend_schema_serializer(component_name="Method")
class MethodSerializer(serializers.Serializer[Any]):
    """How it was measured."""

    rate_hz = serializers.FloatField(
        allow_null=True, help_text="Samples per measured second of a person."
    )
    kept_days = serializers.IntegerField(help_text="How long single samples stay.")
    thresholds = serializers.DictField(
        help_text="Of alerts, as they were when the meeting started."
    )
    models = ModelFileSerializer(many=True)


@extend_schema_serializer(component_name="Report")
class ReportSerializer(serializers.Serializer[Any]):
    """All that the report page shows."""

    meeting_id = serializers.UUIDField()
    title = serializers.CharField()
    privacy_level = serializers.CharField()
    sensitivity = serializers.CharField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    summary = SummarySerializer()
    bucket_s = serializers.IntegerField(help_text="Length of a span of `room`.")
    room = SpanSerializer(
        many=True, help_text="Spans in which anybody was measured, in time order."
    )
    low_segments = SegmentSerializer(many=True)
    high_segments = SegmentSerializer(many=True)
    people = PersonSerializer(
        many=True, allow_null=True, help_text="Null where people are not shown."
    )
    alerts = AlertSerializer(
        many=True, allow_null=True, help_text="Null where people are not shown."
    )
    alert_count = serializers.IntegerField(
        allow_null=True, help_text="Null where the host is not to know it."
    )
    earlier = EarlierSerializer(many=True, help_text="The latest first.")
    are_details_deleted = serializers.BooleanField(
        help_text="Whether single samples have reached their age."
    )
    method = MethodSerializer()


REPORT_EXAMPLE: dict[str, Any] = {
    "meeting_id": SUMMARY_EXAMPLE["meeting_id"],
    "title": "Weekly seminar",
    "privacy_level": "individual",
    "sensitivity": "standard",
    "started_at": "2026-12-03T14:30:00Z",
    "ended_at": "2026-12-03T15:30:00Z",
    "summary": SUMMARY_EXAMPLE,
    "bucket_s": 10,
    "room": [
        {
            "start": "2026-12-03T14:30:00Z",
            "score": 84.5,
            "lower_quartile": 71.0,
            "upper_quartile": 93.5,
            "people": 6,
        }
    ],
    "low_segments": [
        {
            "start": "2026-12-03T15:02:10Z",
            "end": "2026-12-03T15:04:00Z",
            "duration_s": 110.0,
        }
    ],
    "high_segments": [],
    "people": [
        {
            "participant_id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
            "name": "Pat Participant",
            "score": 88.1,
            "coverage": 0.95,
            "measured_s": 3402.5,
            "looking_away_s": 180.0,
            "drowsy_s": 0.0,
            "alerts": {"info": 1, "warning": 0, "critical": 0},
            "sparkline": [90.2, None, 85.0],
        }
    ],
    "alerts": [],
    "alert_count": 0,
    "earlier": [
        {
            "meeting_id": "2d7b0f5e-1c1a-4f0e-8f7b-0a4f4c8d9e21",
            "started_at": "2026-11-26T14:30:00Z",
            "score": 79.4,
            "coverage": 0.91,
            "alerts": 6,
        }
    ],
    "are_details_deleted": False,
    "method": {
        "rate_hz": 7.8,
        "kept_days": 90,
        "thresholds": {"name": "standard"},
        "models": [
            {
                "purpose": "landmarks",
                "name": "shape_predictor_68_face_landmarks.dat",
                "sha256": "fbdc2cb8…",
            }
        ],
    },
}
