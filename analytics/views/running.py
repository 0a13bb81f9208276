"""The host's pages while a meeting runs."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from analytics import selectors
from analytics.services import running
from meetings import consent_text, looks
from meetings.access import access_hosted_meeting
from meetings.services.meetings import MeetingStateError
from users.models import User
from users.services.audit import Door


@require_POST
@login_required
def start(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Start the meeting and watch it."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    try:
        running.start(meeting, at=timezone.now())
    except MeetingStateError as error:
        messages.error(request, str(error))
        return redirect("meetings:lobby", meeting.pk)
    return redirect("analytics:live", meeting.pk)


@require_POST
@login_required
def end(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """End the meeting and read its report."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    try:
        running.end(meeting, at=timezone.now())
    except MeetingStateError as error:
        messages.error(request, str(error))
        return redirect("meetings:lobby", meeting.pk)
    return redirect("analytics:report", meeting.pk)


@never_cache
@login_required
def live(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Watch the meeting; the page's numbers come over the dashboard socket."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    if not meeting.is_live:
        return redirect("meetings:lobby", meeting.pk)
    looks.note(cast("User", request.user), meeting, through=Door.PAGE, detail="live")
    join_path = reverse("meetings:join", args=[meeting.join_code])
    context = {
        "meeting": meeting,
        "join_url": request.build_absolute_uri(join_path),
        "text": consent_text,
        "socket": f"/ws/meetings/{meeting.pk}/dashboard",
    }
    return render(request, "analytics/live.html", context)


@require_GET
@never_cache
@login_required
def history(request: HttpRequest, meeting_id: uuid.UUID) -> JsonResponse:
    """Answer the curves of the last 30 minutes."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    looks.note(cast("User", request.user), meeting, through=Door.PAGE, detail="live")
    return JsonResponse(selectors.live_history(meeting, now=timezone.now()))
