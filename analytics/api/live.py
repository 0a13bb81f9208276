"""The live page for programs that have no socket."""

import time
import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.live import broadcast, roster
from analytics.live.redis_client import RedisAwayError
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import caller
from meetings.api.problems import TryLaterError
from users.services.audit import Door


@extend_schema_serializer(component_name="LiveRoom")
class RoomSerializer(serializers.Serializer[Any]):
    """The room now; unknown is null, and counts are 0 where they are not shown."""

    score = serializers.FloatField(
        allow_null=True, help_text="Mean over people with a known score, 0 to 100."
    )
    present = serializers.IntegerField(help_text="Seats that are taken.")
    measured = serializers.IntegerField(help_text="People with a known score.")
    facing = serializers.IntegerField()
    looking_away = serializers.IntegerField()
    eyes_closed = serializers.IntegerField()
    interval_ms = serializers.IntegerField(
        help_text="How long senders wait from one frame to the next."
    )
    rate_reduced = serializers.BooleanField(
        help_text="Whether that is longer than wanted: the server is busy."
    )


@extend_schema_serializer(component_name="Penalty")
class PenaltySerializer(serializers.Serializer[Any]):
    """What took how many points off a score."""

    name = serializers.CharField()
    points = serializers.FloatField()


@extend_schema_serializer(component_name="LivePerson")
class PersonSerializer(serializers.Serializer[Any]):
    """One person now; docs/live-protocol.md lists states and hints."""

    participant_id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField(help_text="What is seen, or why nothing is.")
    score = serializers.FloatField(allow_null=True, help_text="0 to 100.")
    head_pose_score = serializers.FloatField(allow_null=True)
    gaze_score = serializers.FloatField(allow_null=True)
    eye_openness_score = serializers.FloatField(allow_null=True)
    is_looking_away = serializers.BooleanField()
    is_drowsy = serializers.BooleanField()
    eyes_measurable = serializers.BooleanField()
    coverage = serializers.FloatField(
        help_text="Measured share of the last 10 seconds, 0 to 1."
    )
    hint = serializers.CharField(
        allow_null=True, help_text="Why the picture is hard to measure."
    )
    penalties = PenaltySerializer(many=True)
    updated_at = serializers.FloatField(
        allow_null=True, help_text="Epoch seconds of the newest scored frame."
    )
    received_at = serializers.FloatField(
        allow_null=True, help_text="Epoch seconds of its arrival."
    )


@extend_schema_serializer(component_name="LiveNotice")
class NoticeSerializer(serializers.Serializer[Any]):
    """Something that the host should hear of, from the last minute."""

    id = serializers.CharField()
    at = serializers.FloatField(help_text="Epoch seconds.")
    kind = serializers.CharField(help_text="`person`, `people` or `room`.")
    severity = serializers.CharField()
    alert_type = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    people = serializers.IntegerField()


@extend_schema_serializer(component_name="LiveState")
class LiveSerializer(serializers.Serializer[Any]):
    """What the dashboard's socket sends as `room.updated`."""

    meeting_id = serializers.UUIDField()
    at = serializers.FloatField(help_text="Epoch seconds of the server's clock.")
    status = serializers.CharField(help_text="`scheduled`, `active` or `ended`.")
    room = RoomSerializer()
    people = PersonSerializer(
        many=True,
        allow_null=True,
        help_text="Null where the privacy level keeps single people from the host.",
    )
    alerts_version = serializers.CharField(
        allow_blank=True,
        help_text="Another text whenever the list of alerts looks different.",
    )
    notices = NoticeSerializer(many=True)
    type = serializers.CharField(help_text="Always `room.updated`.")
    version = serializers.IntegerField(help_text="Of this form.")


_EXAMPLE = {
    "meeting_id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
    "at": 1796310000.25,
    "status": "active",
    "room": {
        "score": 84.5,
        "present": 4,
        "measured": 3,
        "facing": 2,
        "looking_away": 1,
        "eyes_closed": 0,
        "interval_ms": 125,
        "rate_reduced": False,
    },
    "people": None,
    "alerts_version": "",
    "notices": [],
    "type": "room.updated",
    "version": 1,
}


class LiveApi(APIView):
    """The meeting at this moment."""

    required_scope = "live"

    @extend_schema(
        operation_id="meetings_live",
        summary="Read the live state",
        responses={
            200: LiveSerializer,
            404: problems.NOT_FOUND,
            503: problems.BUSY,
        },
        tags=["Live"],
        examples=[
            OpenApiExample("Room only", value=_EXAMPLE, response_only=True),
        ],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show what the live page shows now, as the privacy level lets you see it."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        found = roster.read(meeting.pk)
        if found is None:
            raise Http404
        try:
            shown = broadcast.host_view(found, now=time.time())
        except RedisAwayError as error:
            raise TryLaterError from error
        looks.note(caller(request), meeting, through=Door.API, detail="live")
        return Response(LiveSerializer(shown).data)
