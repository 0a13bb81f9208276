"""The numbers of an ended meeting at a glance, and what to answer before they are there."""

import uuid
from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.models import MeetingSummary
from analytics.reports import contents, earlier
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.problems import ConflictError
from meetings.models import Meeting

RETRY_AFTER_S = 2


@extend_schema_serializer(component_name="Summary")
class SummarySerializer(serializers.ModelSerializer[MeetingSummary]):
    """The numbers of an ended meeting; null is unknown or not shown."""

    duration_min = serializers.IntegerField(source="duration_minutes", allow_null=True)
    people = serializers.IntegerField(
        source="participant_count", allow_null=True, help_text="How many took part."
    )
    score = serializers.FloatField(
        source="avg_attention_score",
        allow_null=True,
        help_text="Of the room over the whole meeting, 0 to 100.",
    )
    lowest_score = serializers.FloatField(
        source="min_attention_score", allow_null=True, help_text="Of ten seconds."
    )
    highest_score = serializers.FloatField(
        source="max_attention_score", allow_null=True, help_text="Of ten seconds."
    )
    coverage = serializers.FloatField(
        allow_null=True,
        help_text="Measured share of the time people were there, 0 to 1.",
    )
    low_segments = serializers.SerializerMethodField(
        help_text="How often the room was low for a minute or longer."
    )
    alerts = serializers.SerializerMethodField(help_text="How many there were.")
    is_hidden = serializers.SerializerMethodField(
        help_text="Whether people took part, and never enough at once to show numbers."
    )
    sparkline = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        allow_null=True,
        help_text="The room score in equal spans of the meeting.",
    )

    class Meta:
        model = MeetingSummary
        fields = [
            *("meeting_id", "duration_min", "people", "score", "lowest_score"),
            *("highest_score", "coverage", "low_segments", "alerts", "is_hidden"),
            *("sparkline", "created_at"),
        ]
        read_only_fields = fields

    def get_low_segments(self, summary: MeetingSummary) -> int | None:
        """Return their number where there are numbers."""
        is_hidden = contents.is_hidden(summary.meeting, summary)
        return None if is_hidden else summary.low_attention_segments

    def get_alerts(self, summary: MeetingSummary) -> int | None:
        """Return their number where the host is to know it."""
        return earlier.alerts_shown(summary, meeting=summary.meeting)

    def get_is_hidden(self, summary: MeetingSummary) -> bool:
        """Say whether numbers are kept back."""
        return contents.is_hidden(summary.meeting, summary)


@extend_schema_serializer(component_name="Pending")
class PendingSerializer(serializers.Serializer[Any]):
    """It is being made: ask the same address again."""

    status = serializers.CharField(help_text="Always `pending`.")


NOT_ENDED = problems.described(
    "The meeting has not ended.",
    status=409,
    code="not_ended",
    detail="This meeting has not ended yet.",
)
PENDING = OpenApiExample(
    "Not ready", value={"status": "pending"}, response_only=True, status_codes=["202"]
)
SUMMARY_EXAMPLE: dict[str, Any] = {
    "meeting_id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
    "duration_min": 60,
    "people": 8,
    "score": 81.2,
    "lowest_score": 44.0,
    "highest_score": 97.3,
    "coverage": 0.93,
    "low_segments": 1,
    "alerts": 4,
    "is_hidden": False,
    "sparkline": [80.1, None, 77.0],
    "created_at": "2026-12-03T15:31:00Z",
}
_EXAMPLE = OpenApiExample(
    "A seminar",
    value=SUMMARY_EXAMPLE,
    response_only=True,
    status_codes=["200"],
)


class SummaryApi(APIView):
    """The summary of a meeting."""

    @extend_schema(
        operation_id="meetings_summary",
        summary="Read the summary",
        responses={
            200: SummarySerializer,
            202: PendingSerializer,
            404: problems.NOT_FOUND,
            409: NOT_ENDED,
        },
        tags=["Reports"],
        examples=[_EXAMPLE, PENDING],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show the numbers of an ended meeting; 202 for the seconds until they are there."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        summary = of_ended(meeting)
        return pending() if summary is None else Response(_shown(summary))


def of_ended(meeting: Meeting) -> MeetingSummary | None:
    """Return the summary, None while it is computed; a meeting goes on: ConflictError."""
    if not meeting.is_ended:
        raise ConflictError("This meeting has not ended yet.", code="not_ended")
    found = MeetingSummary.objects.select_related("meeting")
    return found.filter(meeting=meeting).first()


def pending() -> Response:
    """Return the answer that says: ask again."""
    return Response(
        PendingSerializer({"status": "pending"}).data,
        status=status.HTTP_202_ACCEPTED,
        headers={"Retry-After": str(RETRY_AFTER_S)},
        # Also where a file was asked for.
        content_type="application/json",
    )


def _shown(summary: MeetingSummary) -> Any:
    return SummarySerializer(summary).data
