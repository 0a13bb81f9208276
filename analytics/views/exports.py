"""The numbers behind a report, as files."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.models import MeetingSummary
from analytics.reports import tables
from analytics.reports.tables import NothingToExportError, Table
from analytics.views import table_files
from analytics.views.table_files import Send
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from users.models import User
from users.services.audit import Action, Door


@require_GET
@never_cache
@login_required
def as_csv(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponseBase:
    """Stream the samples, or the room, as CSV."""
    return _table_file(request, meeting_id, table_files.as_csv)


@require_GET
@never_cache
@login_required
def as_parquet(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponseBase:
    """Send the samples, or the room, as a Parquet file."""
    return _table_file(request, meeting_id, table_files.as_parquet)


def _table_file(
    request: HttpRequest, meeting_id: uuid.UUID, send: Send
) -> HttpResponseBase:
    meeting = access_hosted_meeting(request.user, meeting_id)
    table = _table(request, meeting)
    if table is None:
        return redirect("analytics:report", meeting.pk)
    return send(request, table, stem(meeting))


def _table(request: HttpRequest, meeting: Meeting) -> Table | None:
    """Return what may be exported; None, and where need be a message, for nothing."""
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if summary is None or not meeting.is_ended:
        return None
    try:
        table = tables.table(meeting, summary)
    except NothingToExportError as error:
        messages.info(request, str(error))
        return None
    looks.note(
        cast("User", request.user),
        meeting,
        through=Door.EXPORT,
        action=Action.EXPORTED,
        detail="report",
    )
    return table


def stem(meeting: Meeting) -> str:
    """Return the title and the date as the name of a file may begin."""
    title = table_files.stem(meeting.title, otherwise="meeting")
    return f"{title}-{timezone.localtime(meeting.start_time):%Y-%m-%d}"
