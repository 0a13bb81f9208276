"""The host's pages around a meeting: list, new, lobby, edit."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from meetings import selectors
from meetings.access import access_hosted_meeting
from meetings.forms import MeetingForm, SearchForm
from meetings.models import Meeting
from meetings.services import editing
from meetings.services import meetings as meeting_services
from meetings.services.meetings import MeetingStateError
from users.models import User

RECENT_PER_PAGE = 20


def _has_account(user: User | AnonymousUser) -> bool:
    return not getattr(user, "is_guest", False)


# A guest's session serves one visit; whoever wants to host makes an account first.
account_required = user_passes_test(_has_account, login_url="users:signup")


@login_required
@account_required
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Live now, next, recent."""
    search = SearchForm(request.GET)
    query = search.cleaned_data["q"] if search.is_valid() else ""
    hosted = selectors.hosted_meetings(cast("User", request.user))
    found = hosted.filter(title__icontains=query) if query else hosted
    ended = found.filter(status=Meeting.Status.ENDED).select_related("summary")
    recent = Paginator(ended, RECENT_PER_PAGE).get_page(request.GET.get("page"))
    scheduled = found.filter(status=Meeting.Status.SCHEDULED)
    context = {
        "query": query,
        "live": found.filter(status=Meeting.Status.ACTIVE),
        "upcoming": scheduled.order_by(F("start_time").asc(nulls_last=True), "title"),
        "recent": recent,
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
            messages.success(request, "The meeting is saved.")
        return redirect("meetings:lobby", meeting.pk)
    return render(request, "meetings/edit.html", {"form": form, "meeting": meeting})


def _words(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "description": meeting.description,
        "start_time": meeting.start_time,
        "privacy_level": meeting.privacy_level,
    }
