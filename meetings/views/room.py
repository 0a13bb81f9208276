"""The participant's page and what its buttons do."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from meetings import consent_text, selectors, tickets
from meetings.access import access_seat
from meetings.models import Meeting, Participant
from meetings.services import seats


@never_cache
@login_required
def room(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take part: own camera, own score, pause, withdraw, leave.

    Without analysis there is no socket: the page asks again until the meeting ends.
    """
    seat = access_seat(request.user, meeting_id)
    if request.headers.get("HX-Request") and seat.meeting.is_ended:
        return HttpResponseClientRefresh()
    seats.see(seat.pk, at=timezone.now())
    context = {
        "seat": seat,
        "meeting": seat.meeting,
        "agreed": selectors.has_agreed(seat),
        "may_record": _may_record(seat),
        "text": consent_text,
    }
    return render(request, "meetings/room.html", context)


def _may_record(seat: Participant) -> bool:
    policy = seat.meeting.recording_policy
    return policy == Meeting.RecordingPolicy.EVERYBODY or (
        policy == Meeting.RecordingPolicy.HOST and seat.user_id == seat.meeting.host_id
    )


@require_POST
@login_required
def ticket(request: HttpRequest, meeting_id: uuid.UUID) -> JsonResponse:
    """Answer a fresh ticket for the frame socket."""
    seat = access_seat(request.user, meeting_id)
    socket = f"/ws/meetings/{meeting_id}/frames"
    issued = tickets.issue(seat, holder=tickets.SESSION)
    return JsonResponse({"ticket": issued, "socket": socket})


@require_POST
@login_required
def pause(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Stop measuring until resumed."""
    seats.pause(access_seat(request.user, meeting_id), at=timezone.now())
    return redirect("meetings:room", meeting_id)


@require_POST
@login_required
def resume(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Measure again."""
    seats.resume(access_seat(request.user, meeting_id))
    return redirect("meetings:room", meeting_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take back the agreement and stay in the meeting."""
    seats.withdraw(access_seat(request.user, meeting_id), at=timezone.now())
    return redirect("meetings:room", meeting_id)


@require_POST
@login_required
def leave(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Give up the seat."""
    seats.leave(access_seat(request.user, meeting_id), at=timezone.now())
    return redirect("meetings:room", meeting_id)
