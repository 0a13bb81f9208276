"""Upload a video, see how far its analysis is, read its results, delete it."""

import uuid
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.models import Meeting
from recordings import probing, refusals
from recordings.access import access_analysis
from recordings.api.receiving import FIELD, IncomingFile
from recordings.media import RefusedError
from recordings.models import VideoAnalysis
from recordings.services import accepting, analyses
from users.models import User


class VideoRefusedError(APIException):
    """The video is not taken; the words are for people."""

    def __init__(self, refusal: RefusedError) -> None:
        self.status_code = refusals.status(refusal.code)
        super().__init__(detail=str(refusal), code=refusal.code)


class AnalysisListApi(APIView):
    """`GET`: the person's analyses, newest first. `POST`: upload a video."""

    parser_classes = [MultiPartParser, FormParser]

    class Input(serializers.Serializer):
        """What may be said beside the file."""

        sensitivity = serializers.ChoiceField(
            choices=Meeting.Sensitivity.choices, default=Meeting.Sensitivity.STANDARD
        )

    class Output(serializers.ModelSerializer):
        """One analysis without its results."""

        size = serializers.IntegerField(source="file_size")
        duration_s = serializers.FloatField(source="duration")
        is_cancelled = serializers.SerializerMethodField()
        error = serializers.SerializerMethodField()
        url = serializers.SerializerMethodField()
        page_url = serializers.SerializerMethodField()

        class Meta:
            model = VideoAnalysis
            fields = [
                *("id", "filename", "size", "duration_s", "sensitivity", "status"),
                *("progress", "is_cancelled", "error", "created_at", "finished_at"),
                *("url", "page_url"),
            ]

        def get_is_cancelled(self, analysis: VideoAnalysis) -> bool:
            """Say whether the owner stopped it."""
            return analysis.cancelled_at is not None

        def get_error(self, analysis: VideoAnalysis) -> str | None:
            """Return why it failed, in words."""
            return gettext(analysis.error_message) if analysis.error_message else None

        def get_url(self, analysis: VideoAnalysis) -> str:
            """Return where this analysis is for programs."""
            return _address(analysis)

        def get_page_url(self, analysis: VideoAnalysis) -> str:
            """Return where it is for people."""
            return reverse("recordings:analysis", args=[analysis.pk])

    class Pages(CursorPagination):
        """Pages that stay right while videos are added."""

        page_size = 50
        ordering = ("-created_at", "pk")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let the file of a form go to its place, and remove what was not taken."""
        # Before anything reads the form; checking its token does.
        self.incoming = IncomingFile(request)
        request.upload_handlers = [self.incoming]
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            self.incoming.discard()

    def get(self, request: Request) -> Response:
        """List the person's analyses."""
        own = VideoAnalysis.objects.filter(user=_user(request)).defer("results")
        pages = self.Pages()
        found = pages.paginate_queryset(own, request, view=self)
        return pages.get_paginated_response(self.Output(found, many=True).data)

    def post(self, request: Request) -> Response:
        """Take a video and start its analysis."""
        given = self.Input(data=request.data)
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
            user=_user(request),
            path=self.incoming.path,
            filename=self.incoming.filename,
            sensitivity=given.validated_data["sensitivity"],
            media=media,
        )
        analysis.refresh_from_db()
        return Response(
            self.Output(analysis).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": _address(analysis)},
        )


class AnalysisDetailApi(APIView):
    """`GET`: one analysis, with results once it is completed. `DELETE`: the video."""

    class Output(AnalysisListApi.Output):
        """One analysis with its results (docs/results.md)."""

        class Meta(AnalysisListApi.Output.Meta):
            fields = [*AnalysisListApi.Output.Meta.fields, "results"]

    def get(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Show one."""
        return Response(self.Output(access_analysis(request.user, analysis_id)).data)

    def delete(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Delete the video with everything that was measured."""
        analyses.delete(access_analysis(request.user, analysis_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _user(request: Request) -> User:
    return cast("User", request.user)


def _address(analysis: VideoAnalysis) -> str:
    return reverse("recordings:api_analysis", args=[analysis.pk])
