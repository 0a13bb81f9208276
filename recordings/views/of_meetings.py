"""What pages of a meeting load about its recordings."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from recordings import of_meetings, recorders
from recordings.models import VideoRecording
from recordings.views import capturing


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def of_meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """List what was recorded; a POST begins to record."""
    if request.method == "POST":
        return capturing.begin(request, meeting_id)
    visitor = recorders.access_visitor(request.user, meeting_id)
    recordings = list(of_meetings.shown_to(visitor))
    context = {
        "visitor": visitor,
        "meeting": visitor.meeting,
        "recordings": recordings,
        "is_unsettled": any(map(_is_unsettled, recordings)),
    }
    return render(request, "recordings/_of_meeting.html", context)


def _is_unsettled(recording: VideoRecording) -> bool:
    is_analysed = recording.analysis is None or recording.analysis.is_over
    return recording.status == VideoRecording.Status.PROCESSING or not is_analysed


@require_GET
@never_cache
@login_required
def recording_now(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Say who records now, on every page of the meeting."""
    visitor = recorders.access_visitor(request.user, meeting_id)
    running = of_meetings.running(visitor, now=timezone.now())
    context = {"meeting": visitor.meeting, "running": running}
    return render(request, "recordings/_recording_now.html", context)
