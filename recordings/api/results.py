"""What an analysis found: the results as they were stored, and as a table."""

import uuid

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import status
from rest_framework.request import Request
from rest_framework.views import APIView

from analytics.views import table_files
from meetings.api.describing import caller
from recordings import looks, results
from recordings.access import access_analysis
from recordings.api import problems
from recordings.api.analyses import LOCATION, UNDER_WAY, shown
from recordings.api.describing import AnalysisSerializer, address
from recordings.api.negotiating import FileNegotiation
from recordings.models import VideoAnalysis
from recordings.reports import tables
from recordings.results import UnreadableResultsError
from recordings.views import exports
from users.api import conditional
from users.services.audit import Action, Door

_RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    int,
    OpenApiParameter.HEADER,
    description="Seconds after which to ask again.",
    response=[202],
)
_RESULTS = OpenApiExample(
    "The beginning of results",
    value={
        "version": 1,
        "summary": {
            "duration_s": 1804.2,
            "people": 4,
            "coverage": 0.93,
            "attention_score": 71.4,
            "alerts": 3,
        },
    },
    response_only=True,
    status_codes=["200"],
)
_ROWS = OpenApiExample(
    "Two rows",
    value="start_s,person,name,attention_score,measured_s\r\n0.0,1,Ada,81.2,10.0\r\n"
    "10.0,1,Ada,,0.0\r\n",
    media_type="text/csv",
    response_only=True,
    status_codes=["200"],
)
_RUNNING = OpenApiResponse(
    AnalysisSerializer,
    description="It is not over yet: ask again after `Retry-After` seconds.",
)
_UNCHANGED = OpenApiResponse(description="What `If-None-Match` names is still right.")


class AnalysisResultsApi(APIView):
    """The results of an analysis."""

    @extend_schema(
        operation_id="analyses_results",
        summary="Read the results of an analysis",
        parameters=[LOCATION, _RETRY_AFTER, *conditional.PARAMETERS],
        responses={
            200: OpenApiResponse(
                OpenApiTypes.OBJECT,
                description="The form of `version` 1 is in docs/results.md.",
            ),
            202: _RUNNING,
            304: _UNCHANGED,
            404: problems.NOT_FOUND,
            409: problems.NOT_COMPLETED,
        },
        tags=["Analyses"],
        examples=[_RESULTS, UNDER_WAY],
    )
    def get(self, request: Request, analysis_id: uuid.UUID) -> HttpResponseBase:
        """Send the results as they were stored, to the byte, with an `ETag`."""
        analysis = access_analysis(request.user, analysis_id)
        if not analysis.is_over:
            return _not_yet(analysis)
        if analysis.results is None:
            raise problems.no_results(analysis)
        text = results.canonical(analysis.results)
        tag = conditional.tag_of([text])
        unchanged = conditional.not_modified(request, tag)
        if unchanged is not None:
            return unchanged
        looks.note_results(caller(request), analysis, through=Door.API)
        return HttpResponse(
            text,
            content_type="application/json",
            headers={"ETag": tag, "Cache-Control": conditional.PRIVATE},
        )


class AnalysisCsvApi(APIView):
    """The results of an analysis as a table."""

    content_negotiation_class = FileNegotiation

    @extend_schema(
        operation_id="analyses_results_csv",
        summary="Download the results of an analysis as CSV",
        parameters=[LOCATION, _RETRY_AFTER],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (202, "application/json"): _RUNNING,
            (404, "application/problem+json"): problems.NOT_FOUND,
            (409, "application/problem+json"): problems.NOT_COMPLETED,
        },
        tags=["Analyses"],
        examples=[_ROWS, UNDER_WAY],
    )
    def get(self, request: Request, analysis_id: uuid.UUID) -> HttpResponseBase:
        """Stream a row for each person and ten seconds; unknown is empty, never 0."""
        return _file(request, analysis_id, table_files.as_csv)


class AnalysisParquetApi(APIView):
    """The same table as Parquet."""

    content_negotiation_class = FileNegotiation

    @extend_schema(
        operation_id="analyses_results_parquet",
        summary="Download the results of an analysis as Parquet",
        parameters=[LOCATION, _RETRY_AFTER],
        responses={
            (200, table_files.PARQUET_TYPE): OpenApiTypes.BINARY,
            (202, "application/json"): _RUNNING,
            (404, "application/problem+json"): problems.NOT_FOUND,
            (409, "application/problem+json"): problems.NOT_COMPLETED,
        },
        tags=["Analyses"],
        examples=[UNDER_WAY],
    )
    def get(self, request: Request, analysis_id: uuid.UUID) -> HttpResponseBase:
        """Send the rows of the CSV file as Parquet."""
        return _file(request, analysis_id, table_files.as_parquet)


def _file(
    request: Request, analysis_id: uuid.UUID, send: table_files.Send
) -> HttpResponseBase:
    analysis = access_analysis(request.user, analysis_id)
    if not analysis.is_over:
        return _not_yet(analysis)
    try:
        found = results.read(analysis.results)
    except UnreadableResultsError as error:
        raise problems.no_results(analysis) from error
    looks.note_results(
        caller(request), analysis, through=Door.API, action=Action.EXPORTED
    )
    table = tables.table(found, names=analysis.names)
    return send(request._request, table, exports.stem(analysis))  # noqa: SLF001 - the request under REST framework's


def _not_yet(analysis: VideoAnalysis) -> HttpResponseBase:
    answer = shown(analysis, at=timezone.now(), status=status.HTTP_202_ACCEPTED)
    answer["Location"] = address(analysis)
    return answer
