"""Videos that can be played: list, read, delete."""

import uuid

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.describing import caller
from recordings import listing
from recordings.access import access_recording
from recordings.api import problems
from recordings.api.describing import (
    RECORDING_EXAMPLE,
    RecordingDetailSerializer,
    RecordingSerializer,
)
from recordings.listing import Filters
from recordings.models import VideoRecording
from recordings.services import analyses
from users.api import queries
from users.api.pages import Pages
from users.models import User

_EXAMPLE = OpenApiExample("An upload", value=RECORDING_EXAMPLE, response_only=True)
_DETAIL = OpenApiExample(
    "An upload", value={**RECORDING_EXAMPLE, "playback": "plays"}, response_only=True
)


@extend_schema_serializer(component_name="RecordingFilter")
class FilterInput(queries.Query):
    """What to look for in the list of recordings, as on the page."""

    q = serializers.CharField(
        required=False,
        max_length=255,
        help_text="A part of the file's name or of the meeting's title.",
    )
    state = serializers.ChoiceField(
        required=False,
        choices=[listing.UNDER_WAY, listing.COMPLETED, listing.FAILED],
        help_text="How far its analysis is, or the recording itself where there is none.",
    )
    kind = serializers.ChoiceField(
        required=False, choices=[listing.UPLOADED, listing.RECORDED]
    )
    meeting = serializers.UUIDField(
        required=False, help_text="Recorded in this meeting."
    )

    def found(self, user: User) -> QuerySet[VideoRecording]:
        """Return what is asked for; raises ValidationError."""
        self.is_valid(raise_exception=True)
        asked = self.validated_data
        found = listing.found(
            user,
            Filters(
                query=asked.get("q", ""),
                state=asked.get("state", ""),
                kind=asked.get("kind", ""),
            ),
        )
        return found.filter(meeting=asked["meeting"]) if "meeting" in asked else found


class RecordingListApi(APIView):
    """The caller's videos."""

    pagination_class = Pages

    @extend_schema(
        operation_id="recordings_list",
        summary="List recordings",
        parameters=[FilterInput],
        responses={200: RecordingSerializer(many=True), 400: problems.INVALID},
        tags=["Recordings"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """List your videos, uploaded and recorded; by pages, the newest first."""
        found = FilterInput(data=request.query_params.dict()).found(caller(request))
        pages = self.pagination_class()
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(RecordingSerializer(rows, many=True).data)


class RecordingDetailApi(APIView):
    """One video of the caller."""

    @extend_schema(
        operation_id="recordings_read",
        summary="Read a recording",
        responses={200: RecordingDetailSerializer, 404: problems.NOT_FOUND},
        tags=["Recordings"],
        examples=[_DETAIL],
    )
    def get(self, request: Request, recording_id: uuid.UUID) -> Response:
        """Show one, and whether it can be played."""
        recording = access_recording(request.user, recording_id, with_results=False)
        return Response(RecordingDetailSerializer(recording).data)

    @extend_schema(
        operation_id="recordings_delete",
        summary="Delete a recording",
        responses={
            204: OpenApiResponse(description="It is deleted."),
            404: problems.NOT_FOUND,
        },
        tags=["Recordings"],
    )
    def delete(self, request: Request, recording_id: uuid.UUID) -> Response:
        """Delete the video with its file and everything that was measured."""
        analyses.delete(access_recording(request.user, recording_id))
        return Response(status=status.HTTP_204_NO_CONTENT)
