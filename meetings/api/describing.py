"""A meeting as programs read it."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

from meetings.models import Meeting
from users.models import User


@extend_schema_serializer(component_name="MeetingNumbers")
class NumbersSerializer(serializers.Serializer[Any]):
    """The numbers of an ended meeting at a glance; null is unknown or not shown."""

    score = serializers.FloatField(
        source="avg_attention_score", allow_null=True, help_text="0 to 100."
    )
    coverage = serializers.FloatField(
        allow_null=True,
        help_text="Measured share of the time people were there, 0 to 1.",
    )
    people = serializers.IntegerField(
        source="participant_count", allow_null=True, help_text="How many took part."
    )
    alerts = serializers.SerializerMethodField(help_text="How many alerts there were.")
    sparkline = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        allow_null=True,
        help_text="The room score in equal spans of the meeting.",
    )

    def get_alerts(self, summary: Any) -> int | None:
        """Return their number where it is as visible as the score."""
        is_shown = summary.avg_attention_score is not None
        return summary.total_alerts if is_shown else None


@extend_schema_serializer(component_name="Meeting")
class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """A meeting of the caller."""

    ends_by_itself_at = serializers.DateTimeField(
        allow_null=True, help_text="When it ends unless somebody ended it before."
    )
    told_at = serializers.DateTimeField(
        source="gallery_told_at",
        allow_null=True,
        help_text="When the host confirmed that everybody in the shared window knows.",
    )
    join_url = serializers.SerializerMethodField(
        help_text="The page on which people join."
    )
    people_present = serializers.SerializerMethodField(
        help_text="How many seats are taken now."
    )
    summary = serializers.SerializerMethodField(
        help_text="Null until the meeting has ended and its numbers are computed."
    )
    url = serializers.SerializerMethodField(help_text="This meeting for programs.")
    page_url = serializers.SerializerMethodField(help_text="The same for people.")

    class Meta:
        model = Meeting
        fields = [
            *("id", "title", "description", "status", "start_time"),
            *("scheduled_end_time", "ends_by_itself_at", "end_time", "end_reason"),
            *("privacy_level", "sensitivity", "capture_mode", "recording_policy"),
            *("told_at", "join_code", "join_url", "people_present", "summary"),
            *("created_at", "updated_at", "url", "page_url"),
        ]
        read_only_fields = fields

    def get_join_url(self, meeting: Meeting) -> str:
        """Return the whole address, to be passed on."""
        path = reverse("meetings:join", args=[meeting.join_code])
        request: HttpRequest = self.context["request"]
        return request.build_absolute_uri(path)

    def get_people_present(self, meeting: Meeting) -> int:
        """Return the number that a list has counted, or count."""
        counted = getattr(meeting, "seat_count", None)
        if counted is None:
            return meeting.participants.filter(is_active=True).count()
        return int(counted)

    @extend_schema_field(NumbersSerializer(allow_null=True))
    def get_summary(self, meeting: Meeting) -> Any:
        """Return the numbers; lists have read them with the meetings."""
        summary = getattr(meeting, "summary", None) if meeting.is_ended else None
        return summary and NumbersSerializer(summary).data

    def get_url(self, meeting: Meeting) -> str:
        """Return the path."""
        return address(meeting)

    def get_page_url(self, meeting: Meeting) -> str:
        """Return the path of the page, which leads to live page and report."""
        return reverse("meetings:lobby", args=[meeting.pk])


def address(meeting: Meeting) -> str:
    """Return where a meeting is for programs."""
    return reverse("meetings_api:meeting", args=[meeting.pk])


def caller(request: Request) -> User:
    """Return who asks; permissions have let in people with an account only."""
    return cast("User", request.user)


MEETING_EXAMPLE = {
    "id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
    "title": "Weekly seminar",
    "description": None,
    "status": "scheduled",
    "start_time": "2026-12-03T14:30:00Z",
    "scheduled_end_time": "2026-12-03T15:30:00Z",
    "ends_by_itself_at": "2026-12-03T15:45:00Z",
    "end_time": None,
    "end_reason": None,
    "privacy_level": "individual",
    "sensitivity": "standard",
    "capture_mode": "own_camera",
    "recording_policy": "nobody",
    "told_at": None,
    "join_code": "b9d0a8f4-52a4-4f2b-8a3d-2f9f7c1e7c55",
    "join_url": "https://example.org/join/b9d0a8f4-52a4-4f2b-8a3d-2f9f7c1e7c55/",
    "people_present": 0,
    "summary": None,
    "created_at": "2026-11-26T18:00:00Z",
    "updated_at": "2026-11-26T18:00:00Z",
    "url": "/api/v1/meetings/5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10/",
    "page_url": "/meetings/5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10/",
}
