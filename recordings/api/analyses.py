"""Upload a video, see how far its analysis is, delete it."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.describing import caller
from meetings.models import Meeting
from recordings import probing, selectors
from recordings.access import access_analysis
from recordings.api import problems
from recordings.api.describing import ANALYSIS_EXAMPLE, AnalysisSerializer, address
from recordings.api.problems import VideoRefusedError
from recordings.api.receiving import FIELD, IncomingFile
from recordings.media import RefusedError
from recordings.models import VideoAnalysis
from recordings.services import accepting, analyses
from users.api.idempotency import idempotent
from users.api.pages import Pages
from users.models import User

SOONEST_S, LATEST_S = 2, 30
"""When to ask again: not more often, and never much later than it may be over."""

EXAMPLE = OpenApiExample("Half done", value=ANALYSIS_EXAMPLE, response_only=True)
UNDER_WAY = OpenApiExample(
    "Half done", value=ANALYSIS_EXAMPLE, response_only=True, status_codes=["202"]
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    int,
    OpenApiParameter.HEADER,
    description="Seconds after which to ask again, while it is not over.",
    response=[200, 202],
)
LOCATION = OpenApiParameter(
    "Location",
    str,
    OpenApiParameter.HEADER,
    description="Where the analysis is.",
    response=[201, 202],
)


@extend_schema_serializer(component_name="AnalysisFilter")
class FilterInput(serializers.Serializer[Any]):
    """What to look for in the list of analyses."""

    q = serializers.CharField(
        required=False, max_length=255, help_text="A part of the file's name."
    )
    status = serializers.ChoiceField(
        required=False, choices=VideoAnalysis.Status.choices
    )
    since = serializers.DateTimeField(
        required=False, help_text="Uploaded at this moment or later."
    )
    until = serializers.DateTimeField(
        required=False, help_text="Uploaded before this moment."
    )

    def found(self, user: User) -> QuerySet[VideoAnalysis]:
        """Return what is asked for; raises ValidationError."""
        self.is_valid(raise_exception=True)
        asked = self.validated_data
        conditions = {
            "filename__icontains": asked.get("q"),
            "status": asked.get("status"),
            "created_at__gte": asked.get("since"),
            "created_at__lt": asked.get("until"),
        }
        return VideoAnalysis.objects.filter(
            Q(**{name: value for name, value in conditions.items() if value}),
            user=user,
        )


class SaidInput(serializers.Serializer[Any]):
    """What may be said beside the file, which has gone to its place by then."""

    sensitivity = serializers.ChoiceField(
        choices=Meeting.Sensitivity.choices,
        default=Meeting.Sensitivity.STANDARD,
        help_text="How patient alerts are.",
    )


@extend_schema_field(OpenApiTypes.BINARY)
class VideoField(serializers.FileField):
    """A file, which the schema would take for an address."""


@extend_schema_serializer(component_name="AnalysisUpload")
class UploadInput(SaidInput):
    """A video, and what may be said beside it."""

    file = VideoField(write_only=True, help_text="MP4, MOV, WebM, MKV or AVI.")


class AnalysisListApi(APIView):
    """The caller's analyses."""

    parser_classes = [MultiPartParser, FormParser]
    pagination_class = Pages
    throttle_scope = "uploads"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let the file of a form go to its place, and remove what was not taken."""
        # Before anything reads the form; checking its token does.
        self.incoming = IncomingFile(request)
        request.upload_handlers = [self.incoming]
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            self.incoming.discard()

    def fingerprint_parts(self) -> list[object]:
        """Say which file was sent, for `Idempotency-Key`; raises VideoRefusedError.

        What was refused was not read to its end and looks like another request.
        """
        if self.incoming.refusal:
            raise VideoRefusedError(self.incoming.refusal)
        return [self.incoming.filename, self.incoming.size]

    @extend_schema(
        operation_id="analyses_list",
        summary="List analyses",
        parameters=[FilterInput],
        responses={200: AnalysisSerializer(many=True), 400: problems.INVALID},
        tags=["Analyses"],
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """List your analyses; by pages, the newest first."""
        found = FilterInput(data=request.query_params.dict()).found(caller(request))
        found = found.select_related("recording").defer(
            "results", "media", "recording__alerts_data", "recording__media"
        )
        pages = self.pagination_class()
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(AnalysisSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="analyses_create",
        summary="Upload a video",
        request={"multipart/form-data": UploadInput},
        parameters=[LOCATION],
        responses={
            201: AnalysisSerializer,
            400: problems.INVALID,
            413: problems.TOO_LARGE,
            415: problems.WRONG_TYPE,
            422: problems.NOT_TAKEN,
            429: problems.TOO_MUCH,
            507: problems.FULL,
        },
        tags=["Analyses"],
        examples=[EXAMPLE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Take a video and start its analysis; ask for its `url` how far it is."""
        given = SaidInput(data=request.data)
        if self.incoming.refusal:
            raise VideoRefusedError(self.incoming.refusal)
        given.is_valid(raise_exception=True)
        if self.incoming.path is None:
            raise ValidationError({FIELD: [_("Send the video in this field.")]})
        try:
            media = probing.probe(self.incoming.path)
        except RefusedError as error:
            raise VideoRefusedError(error) from error
        analysis = accepting.accept(
            user=caller(request),
            path=self.incoming.path,
            filename=self.incoming.filename,
            sensitivity=given.validated_data["sensitivity"],
            media=media,
        )
        analysis.refresh_from_db()
        return Response(
            AnalysisSerializer(analysis).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": address(analysis)},
        )


class AnalysisDetailApi(APIView):
    """One analysis of the caller."""

    @extend_schema(
        operation_id="analyses_read",
        summary="See how far an analysis is",
        parameters=[RETRY_AFTER],
        responses={200: AnalysisSerializer, 404: problems.NOT_FOUND},
        tags=["Analyses"],
        examples=[EXAMPLE],
    )
    def get(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Show one. While it is not over, `Retry-After` says when to ask again."""
        return shown(access_analysis(request.user, analysis_id), at=timezone.now())

    @extend_schema(
        operation_id="analyses_delete",
        summary="Delete a video and its analysis",
        responses={
            204: OpenApiResponse(description="It is deleted."),
            404: problems.NOT_FOUND,
        },
        tags=["Analyses"],
    )
    def delete(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Delete the video with everything that was measured."""
        analyses.delete(access_analysis(request.user, analysis_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def shown(analysis: VideoAnalysis, *, at: datetime, status: int = 200) -> Response:
    """Return how far an analysis is, and when to ask again."""
    headers = {}
    if not analysis.is_over:
        left_s = selectors.state_of(analysis, now=at).seconds_left or 0
        headers["Retry-After"] = str(min(LATEST_S, max(SOONEST_S, left_s)))
    return Response(AnalysisSerializer(analysis).data, status=status, headers=headers)
