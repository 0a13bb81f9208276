"""What was measured in a recording, moment by moment and at a glance."""

import uuid
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.describing import caller
from recordings import looks
from recordings.access import access_recording
from recordings.api import problems
from recordings.models import VideoRecording
from recordings.playback import overview, timeline, versions
from recordings.playback.timeline import BadStretchError
from users.api import conditional
from users.services.audit import Door

LATEST_MS = 2**53 - 1
"""The largest whole number that every reader of JSON keeps."""

_UNCHANGED = OpenApiResponse(description="What `If-None-Match` names is still right.")
_ROWS = OpenApiExample(
    "A fifth of a second with one face",
    value={
        "from_ms": 0,
        "to_ms": 200,
        "states": timeline.STATES,
        "rows": [[0, 81.5, [[1, 0.41, 0.2, 0.1, 0.18, 81.5, 0]]]],
    },
    response_only=True,
)
_GLANCE = OpenApiExample(
    "The beginning of an overview",
    value={
        "version": 1,
        "duration_s": 1804.2,
        "stopped_at_s": None,
        "step_s": 0.2,
        "room": [],
        "low": [],
        "high": [],
        "people": [],
        "alerts": [],
    },
    response_only=True,
)


@extend_schema_serializer(component_name="TimelineFilter")
class StretchInput(serializers.Serializer[Any]):
    """Which stretch, in milliseconds since the first picture."""

    from_ms = serializers.IntegerField(
        min_value=0, max_value=LATEST_MS, help_text="From this moment on."
    )
    to_ms = serializers.IntegerField(
        min_value=1,
        max_value=LATEST_MS,
        help_text=f"Up to before this moment; {timeline.LONGEST_MS} later at most.",
    )


@extend_schema_serializer(component_name="Timeline")
class TimelineSerializer(serializers.Serializer[Any]):
    """The faces of a stretch."""

    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField(
        help_text="How far this answer reaches, perhaps less than was asked: go on here."
    )
    states = serializers.ListField(
        child=serializers.CharField(), help_text="Faces name a state by its place here."
    )
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.JSONField()),
        help_text="Moments: [at_ms, mean score or null, faces], a face being [track_id,"
        " x, y, width, height, score or null, state].",
    )


class RecordingTimelineApi(APIView):
    """The faces of a recording."""

    @extend_schema(
        operation_id="recordings_timeline",
        summary="Read the faces of a stretch",
        parameters=[StretchInput, *conditional.PARAMETERS],
        responses={
            200: TimelineSerializer,
            304: _UNCHANGED,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
        },
        tags=["Recordings"],
        examples=[_ROWS],
    )
    def get(self, request: Request, recording_id: uuid.UUID) -> Response:
        """Send the faces of at most a minute, in order of time, with an `ETag`."""
        recording = access_recording(request.user, recording_id, with_results=False)
        StretchInput(data=request.query_params.dict()).is_valid(raise_exception=True)
        try:
            stretch = timeline.asked(request.query_params)
        except BadStretchError as error:
            words = problems.NOT_LATER
            raise ValidationError({"to_ms": [words]}) from error
        tag = _tag(recording, f"{stretch.from_ms}-{stretch.to_ms}")
        unchanged = conditional.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        looks.note(caller(request), recording, through=Door.API)
        return conditional.tagged(Response(timeline.rows(recording.pk, stretch)), tag)


class RecordingOverviewApi(APIView):
    """A whole recording at a glance."""

    @extend_schema(
        operation_id="recordings_overview",
        summary="Read a whole recording at a glance",
        parameters=conditional.PARAMETERS,
        responses={
            200: OpenApiResponse(
                dict[str, Any],
                description="The curve of the room, people and alerts; `{}` without"
                " results. Rows are those of docs/results.md.",
            ),
            304: _UNCHANGED,
            404: problems.NOT_FOUND,
        },
        tags=["Recordings"],
        examples=[_GLANCE],
    )
    def get(self, request: Request, recording_id: uuid.UUID) -> Response:
        """Send what the player draws below the video, with an `ETag`."""
        recording = access_recording(request.user, recording_id)
        tag = _tag(recording, f"overview-{get_language()}")
        unchanged = conditional.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        looks.note(caller(request), recording, through=Door.API)
        return conditional.tagged(Response(overview.of(recording)), tag)


def _tag(recording: VideoRecording, part: str) -> str:
    return conditional.tag_of(versions.parts(recording, part))
