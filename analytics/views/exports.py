"""The numbers behind a report, as files."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.models import MeetingSummary
from analytics.reports import csv_text, parquet, tables
from analytics.reports.tables import NothingToExportError, Table
from analytics.views import streaming
from meetings.access import access_hosted_meeting
from meetings.models import Meeting


@require_GET
@never_cache
@login_required
def as_csv(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponseBase:
    """Stream the samples, or the room, as CSV."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    table = _table(request, meeting)
    if table is None:
        return redirect("analytics:report", meeting.pk)
    zone = timezone.get_current_timezone()
    return streaming.download(
        request,
        csv_text.pieces(table, zone=zone),
        filename=_filename(meeting, "csv"),
        content_type="text/csv; charset=utf-8",
    )


@require_GET
@never_cache
@login_required
def as_parquet(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponseBase:
    """Send the samples, or the room, as a Parquet file."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    table = _table(request, meeting)
    if table is None:
        return redirect("analytics:report", meeting.pk)
    return streaming.download_file(
        request,
        parquet.write(table),
        filename=_filename(meeting, "parquet"),
        content_type="application/vnd.apache.parquet",
    )


def _table(request: HttpRequest, meeting: Meeting) -> Table | None:
    """Return what may be exported; None, and where need be a message, for nothing."""
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if summary is None or not meeting.is_ended:
        return None
    try:
        return tables.table(meeting, summary)
    except NothingToExportError as error:
        messages.info(request, str(error))
        return None


def _filename(meeting: Meeting, ending: str) -> str:
    """Return the title and the date as a file may be called."""
    title = slugify(meeting.title)[:60].strip("-") or "meeting"
    started = timezone.localtime(meeting.start_time)
    return f"{title}-{started:%Y-%m-%d}.{ending}"
