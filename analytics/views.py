"""The host's pages while a meeting runs and after it."""

import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from analytics import report_words, room_series, selectors
from analytics.models import MeetingSummary
from analytics.services import running
from meetings import consent_text
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from meetings.services.meetings import MeetingStateError


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
    join_path = reverse("meetings:join", args=[meeting.join_code])
    context = {
        "meeting": meeting,
        "join_url": request.build_absolute_uri(join_path),
        "socket": f"/ws/meetings/{meeting.pk}/dashboard",
    }
    return render(request, "analytics/live.html", context)


@require_GET
@never_cache
@login_required
def history(request: HttpRequest, meeting_id: uuid.UUID) -> JsonResponse:
    """Answer the curves of the last 30 minutes."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    return JsonResponse(selectors.live_history(meeting, now=timezone.now()))


@never_cache
@login_required
def report(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Read what was measured; while the summary is computed the page asks again."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    if not meeting.is_ended:
        return redirect("meetings:lobby", meeting.pk)
    found = selectors.report(meeting)
    if request.headers.get("HX-Request"):
        return (
            HttpResponseClientRefresh() if found.summary else HttpResponse(status=204)
        )
    context = {
        "meeting": meeting,
        "report": found,
        "room": json.dumps(found.room),
        "low": json.dumps([(one.start_s, one.end_s) for one in found.low_segments]),
        "low_stretches": report_words.low_stretches(found.low_segments),
        "people": None
        if found.people is None
        else report_words.person_rows(found.people),
        "rules": room_series,
        "kept_days": consent_text.KEPT_DAYS,
        "is_aggregate": meeting.privacy_level == Meeting.PrivacyLevel.AGGREGATE,
    }
    if found.summary:
        context["is_hidden"] = _is_hidden(meeting, found.summary)
        context["verdict"] = report_words.verdict(found.summary, found.low_segments)
    return render(request, "analytics/report.html", context)


def _is_hidden(meeting: Meeting, summary: MeetingSummary) -> bool:
    """Whether people took part, and never enough at once to say anything of the room.

    The summary knows; the samples it came from may be deleted.
    """
    return (
        meeting.fewest_people_shown > 1
        and summary.avg_attention_score is None
        and bool(summary.participant_count)
    )
