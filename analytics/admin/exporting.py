"""What staff may take away of a meeting: no more than they are shown of it."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from analytics.admin import curve, seeing
from analytics.models import MeetingSummary
from analytics.reports import tables
from analytics.reports.tables import NothingToExportError, Table
from meetings.models import Meeting


def table(request: HttpRequest, meeting: Meeting, *, now: datetime) -> Table:
    """Return the samples, or the room alone; raises NothingToExportError."""
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if summary is None:
        raise NothingToExportError("The summary is still being computed.")
    if seeing.may_see_people(request):
        return tables.table(meeting, summary)
    fewest = seeing.fewest_people(request, meeting)
    room = curve.of(meeting, min_people=fewest, now=now)
    if room is None or room.score is None:
        raise NothingToExportError(
            f"Never were {fewest} people measured at once for long, so there are no "
            "numbers that may be exported."
        )
    return tables.of_room(room.spans)


def filename(meeting: Meeting) -> str:
    """Return the title and the date as a file may be called."""
    title = slugify(meeting.title)[:60].strip("-") or "meeting"
    started = timezone.localtime(meeting.start_time)
    return f"{title}-{started:%Y-%m-%d}.csv"
