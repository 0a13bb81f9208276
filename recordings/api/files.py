"""The pictures and the sound of a recording."""

import uuid
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from meetings.api.describing import caller
from recordings import looks
from recordings.access import access_recording
from recordings.api import problems
from recordings.api.negotiating import FileNegotiation
from recordings.playback import choosing, sending
from users.api import conditional
from users.services.audit import Action, Door

_PROBLEM = "application/problem+json"
_TYPES = (*choosing.CONTENT_TYPES.values(), choosing.UNKNOWN_TYPE)
_RANGE = OpenApiParameter(
    "Range",
    str,
    OpenApiParameter.HEADER,
    description="One range of bytes, as `bytes=0-1023`; several are answered with all.",
)


@extend_schema_serializer(component_name="FileFilter")
class FileInput(serializers.Serializer[Any]):
    """Which file."""

    download = serializers.BooleanField(
        default=False, help_text="The original, instead of what browsers play."
    )


class RecordingFileApi(APIView):
    """The file of a recording."""

    content_negotiation_class = FileNegotiation

    @extend_schema(
        operation_id="recordings_file",
        summary="Download or stream a recording",
        parameters=[FileInput, _RANGE, *conditional.PARAMETERS],
        responses={
            **{(200, kind): OpenApiTypes.BINARY for kind in _TYPES},
            **{(206, kind): OpenApiTypes.BINARY for kind in _TYPES},
            304: OpenApiResponse(description="What `If-None-Match` names is right."),
            (400, _PROBLEM): problems.INVALID,
            (404, _PROBLEM): problems.NOT_FOUND,
            412: OpenApiResponse(description="The file is not the one of `If-Match`."),
            416: OpenApiResponse(description="The file has no such bytes."),
        },
        tags=["Recordings"],
    )
    def get(self, request: Request, recording_id: uuid.UUID) -> HttpResponseBase:
        """Send the video whole, or the part that `Range` names, with an `ETag`."""
        recording = access_recording(request.user, recording_id, with_results=False)
        asked = FileInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        is_download = asked.validated_data["download"]
        # The request under REST framework's: the answer depends on the kind of server.
        answer = sending.answer(request._request, recording, is_download=is_download)  # noqa: SLF001
        looks.note(
            caller(request),
            recording,
            through=Door.API,
            action=Action.EXPORTED if is_download else Action.VIEWED,
        )
        sending.let_go_of_the_database()
        return answer
