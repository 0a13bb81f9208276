"""The host's pages around a meeting: list, new, lobby, edit."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from meetings import listing, selectors
from meetings.access import access_hosted_meeting
from meetings.forms import FilterForm, MeetingForm
from meetings.models import Meeting
from meetings.services import editing, telling
from meetings.services import meetings as meeting_services
from meetings.services.meetings import MeetingStateError
from users.models import User


def _has_account(user: User | AnonymousUser) -> bool:
    return not getattr(user, "is_guest", False)


# A guest's session serves one visit; whoever wants to host makes an account first.
account_required = user_passes_test(_has_account, login_url="users:signup")


@login_required
@account_required
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Live now, next, recent."""
    user, now = cast("User", request.user), timezone.now()
    form = FilterForm(request.GET)
    filters = form.filters()
    found = listing.read(user, filters, number=request.GET.get("page"), now=now)
    is_partial = bool(request.headers.get("HX-Request"))
    context = {
        "form": form,
        "narrow": [
            form[name] for name in ("status", "level", "since", "until", "sort")
        ],
        "filters": filters,
        "found": found,
        "now": now,
        "has_meetings": bool(found.total) or listing.has_meetings(user),
        "low_coverage": listing.LOW_COVERAGE,
        # Whoever types in the search field would not see it.
        "news": [] if is_partial else telling.take_news(user, at=now),
    }
    return render(request, "meetings/list.html", context)


@login_required
@account_required
def new(request: HttpRequest) -> HttpResponse:
    """Schedule a meeting."""
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        meeting = meeting_services.create(
            host=cast("User", request.user), **form.cleaned_data
        )
        return redirect("meetings:lobby", meeting.pk)
    return render(request, "meetings/new.html", {"form": form})


@login_required
def lobby(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Invite people and start; a live meeting is watched, an ended one reported."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    if meeting.is_live:
        return redirect("analytics:live", meeting.pk)
    if meeting.is_ended:
        return redirect("analytics:report", meeting.pk)
    join_path = reverse("meetings:join", args=[meeting.join_code])
    context = {
        "meeting": meeting,
        "join_url": request.build_absolute_uri(join_path),
        "seats": selectors.seats(meeting.pk),
    }
    return render(request, "meetings/lobby.html", context)


@login_required
def edit(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Change the words, the time and, before anybody joined, the privacy level."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    form = MeetingForm(
        request.POST or None,
        initial=_words(meeting),
        privacy_fixed=editing.has_participants(meeting),
        has_started=meeting.is_live,
    )
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit(meeting, **form.cleaned_data)
        except MeetingStateError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("The meeting is saved."))
        return redirect("meetings:lobby", meeting.pk)
    return render(request, "meetings/edit.html", {"form": form, "meeting": meeting})


def _words(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "description": meeting.description,
        "start_time": meeting.start_time,
        "scheduled_end_time": meeting.scheduled_end_time,
        "privacy_level": meeting.privacy_level,
        "sensitivity": meeting.sensitivity,
        "recording_policy": meeting.recording_policy,
        "capture_mode": meeting.capture_mode,
    }
