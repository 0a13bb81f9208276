"""The report of an ended meeting: JSON with an ETag, CSV and Parquet."""

import dataclasses
import json
import uuid
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from analytics.alerts.presets import Preset
from analytics.api import summaries
from analytics.api.report_contents import REPORT_EXAMPLE, ReportSerializer
from analytics.api.summaries import NOT_ENDED, PENDING, PendingSerializer
from analytics.models import MeetingSummary
from analytics.reports import contents, method, tables
from analytics.reports.contents import Report
from analytics.reports.tables import NothingToExportError, Table
from analytics.timeseries import retention
from analytics.views import exports, table_files
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import caller
from meetings.api.problems import ConflictError
from meetings.models import Meeting
from users.api import conditional
from users.services.audit import Action, Door

CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"

_NOTHING = problems.described(
    "The meeting has not ended, or there is nothing to export.",
    status=409,
    code="nothing_to_export",
    detail="Nobody was measured in this meeting.",
)
_REPORT = OpenApiExample(
    "A seminar", value=REPORT_EXAMPLE, response_only=True, status_codes=["200"]
)
_ROWS = OpenApiExample(
    "One sample",
    value="time,participant_id,name,attention_score,gaze_score,head_pose_score,"
    "eye_openness_score,is_looking_away,is_drowsy,off_target_s,eyes_closed_s,weight_s"
    "\r\n2026-12-03T14:30:00.125+00:00,0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11,"
    "Pat Participant,91.0,,91.0,98.2,false,false,0.0,0.0,0.125\r\n",
    media_type=CSV,
    response_only=True,
    status_codes=["200"],
)


class CsvRenderer(JSONRenderer):
    """Lets callers ask for CSV; what is no file, an error, is JSON all the same."""

    media_type = CSV


class ParquetRenderer(JSONRenderer):
    """Lets callers ask for Parquet; what is no file, an error, is JSON all the same."""

    media_type = PARQUET


class ReportApi(APIView):
    """The report."""

    @extend_schema(
        operation_id="meetings_report",
        summary="Read the report",
        parameters=conditional.PARAMETERS,
        responses={
            200: ReportSerializer,
            202: PendingSerializer,
            304: OpenApiResponse(description="Nothing has changed since."),
            404: problems.NOT_FOUND,
            409: NOT_ENDED,
        },
        tags=["Reports"],
        examples=[_REPORT, PENDING],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show all of the report page; 202 for the seconds until it is there."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        summary = summaries.of_ended(meeting)
        if summary is None:
            return summaries.pending()
        looks.note(caller(request), meeting, through=Door.API, detail="report")
        shown = ReportSerializer(_members(meeting, summary)).data
        tag = conditional.tag_of([json.dumps(shown, cls=JSONEncoder)])
        same = conditional.not_modified(request, tag)
        return same or conditional.tagged(Response(shown), tag)


class ReportCsvApi(APIView):
    """The numbers as CSV."""

    renderer_classes = [CsvRenderer, JSONRenderer]

    @extend_schema(
        operation_id="meetings_report_csv",
        summary="Download CSV",
        responses={
            (200, CSV): OpenApiTypes.STR,
            (202, "application/json"): PendingSerializer,
            404: problems.NOT_FOUND,
            409: _NOTHING,
        },
        tags=["Reports"],
        examples=[_ROWS, PENDING],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> HttpResponseBase:
        """Stream the samples, or the room where people are not shown.

        Unknown is an empty field.
        """
        meeting = access_hosted_meeting(request.user, meeting_id)
        table = _table(request, meeting)
        if table is None:
            return summaries.pending()
        # The request of Django: asked which kind of server has it.
        return table_files.as_csv(request._request, table, exports.stem(meeting))  # noqa: SLF001


class ReportParquetApi(APIView):
    """The numbers as Parquet."""

    renderer_classes = [ParquetRenderer, JSONRenderer]

    @extend_schema(
        operation_id="meetings_report_parquet",
        summary="Download Parquet",
        responses={
            (200, PARQUET): OpenApiTypes.BINARY,
            (202, "application/json"): PendingSerializer,
            404: problems.NOT_FOUND,
            409: _NOTHING,
        },
        tags=["Reports"],
        examples=[PENDING],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> HttpResponseBase:
        """Send the rows of the CSV file as Parquet."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        table = _table(request, meeting)
        if table is None:
            return summaries.pending()
        return table_files.as_parquet(request._request, table, exports.stem(meeting))  # noqa: SLF001


def _table(request: Request, meeting: Meeting) -> Table | None:
    """Return what is exported, None while the summary is computed."""
    summary = summaries.of_ended(meeting)
    if summary is None:
        return None
    try:
        table = tables.table(meeting, summary)
    except NothingToExportError as error:
        raise ConflictError(str(error), code="nothing_to_export") from error
    looks.note(
        caller(request),
        meeting,
        through=Door.API,
        action=Action.EXPORTED,
        detail="report",
    )
    return table


def _members(meeting: Meeting, summary: MeetingSummary) -> dict[str, Any]:
    found: Report = contents.report(meeting)
    for alert in found.alerts or ():
        # Read already, and asked for by each.
        alert.meeting = meeting
    return {
        "meeting_id": meeting.pk,
        "title": meeting.title,
        "privacy_level": meeting.privacy_level,
        "sensitivity": meeting.sensitivity,
        "started_at": meeting.start_time,
        "ended_at": meeting.end_time,
        "summary": summary,
        "bucket_s": found.bucket_s,
        "room": found.room,
        "low_segments": found.low_segments,
        "high_segments": found.high_segments,
        "people": found.people,
        "alerts": found.alerts,
        "alert_count": found.alert_count,
        "earlier": found.earlier,
        "are_details_deleted": found.are_details_deleted,
        "method": {
            "rate_hz": found.rate_hz,
            "kept_days": retention.DAYS,
            "thresholds": dataclasses.asdict(Preset.from_json(meeting.alert_rules)),
            "models": method.models(),
        },
    }
