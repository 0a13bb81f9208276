"""What the owner of an analysis can do with it: stop it, start it again."""

import uuid
from collections.abc import Callable

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.problems import ConflictError
from recordings.access import access_analysis
from recordings.api import problems
from recordings.api.analyses import EXAMPLE, LOCATION, RETRY_AFTER, UNDER_WAY, shown
from recordings.api.describing import AnalysisSerializer, address
from recordings.models import VideoAnalysis
from recordings.services import analyses
from recordings.services.analyses import AnalysisStateError


class AnalysisCancelApi(APIView):
    """Stop an analysis."""

    @extend_schema(
        operation_id="analyses_cancel",
        summary="Stop an analysis",
        request=None,
        responses={
            200: AnalysisSerializer,
            404: problems.NOT_FOUND,
            409: problems.CONFLICT,
        },
        tags=["Analyses"],
        examples=[EXAMPLE],
    )
    def post(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Stop it; what was looked at by then is kept for another start."""
        analysis = access_analysis(request.user, analysis_id)
        return shown(_changed(analysis, analyses.cancel), at=timezone.now())


class AnalysisRetryApi(APIView):
    """Start a failed or cancelled analysis again."""

    @extend_schema(
        operation_id="analyses_retry",
        summary="Start an analysis again",
        request=None,
        parameters=[LOCATION, RETRY_AFTER],
        responses={
            202: AnalysisSerializer,
            404: problems.NOT_FOUND,
            409: problems.CONFLICT,
        },
        tags=["Analyses"],
        examples=[UNDER_WAY],
    )
    def post(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """Start it again; one that runs goes on."""
        analysis = access_analysis(request.user, analysis_id)
        analysis = _changed(analysis, analyses.retry)
        answer = shown(analysis, at=timezone.now(), status=status.HTTP_202_ACCEPTED)
        answer["Location"] = address(analysis)
        return answer


def _changed(
    analysis: VideoAnalysis, change: Callable[..., VideoAnalysis]
) -> VideoAnalysis:
    try:
        return change(analysis, at=timezone.now())
    except AnalysisStateError as error:
        raise ConflictError(str(error)) from error
