"""The public join page: what is measured, and the two answers."""

import uuid

from django.contrib.auth import login as open_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from meetings import consent_text
from meetings.access import access_invitation
from meetings.forms import JoinForm
from meetings.models import Meeting, Participant
from meetings.services import seats
from meetings.services.meetings import MeetingStateError
from users import services as user_services
from users.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
GUEST_SESSION_S = 12 * 60 * 60
"""A guest has no password to come back with, so a shared computer forgets them."""


@never_cache
def join(request: HttpRequest, join_code: uuid.UUID) -> HttpResponse:
    """Read what is measured, then agree or join without analysis."""
    meeting = access_invitation(join_code)
    if meeting.is_ended:
        return render(request, "meetings/join_ended.html", {"meeting": meeting})
    form = JoinForm(request.POST or None, needs_name=not request.user.is_authenticated)
    if request.method == "POST" and form.is_valid():
        try:
            seats.join(
                meeting,
                user=_person(request, form),
                choice=form.cleaned_data["choice"],
                at=timezone.now(),
            )
        except MeetingStateError:
            return render(request, "meetings/join_ended.html", {"meeting": meeting})
        return redirect("meetings:room", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "text": consent_text,
        "is_inside": _is_inside(request, meeting),
    }
    return render(request, "meetings/join.html", context)


def _is_inside(request: HttpRequest, meeting: Meeting) -> bool:
    if not request.user.is_authenticated:
        return False
    return Participant.objects.filter(
        meeting=meeting, user=request.user, is_active=True
    ).exists()


def _person(request: HttpRequest, form: JoinForm) -> User:
    """Who joins: the signed-in person, else a new guest with a session."""
    if request.user.is_authenticated:
        return request.user
    guest = user_services.create_guest(form.cleaned_data["name"])
    open_session(request, guest, backend=BACKEND)
    request.session.set_expiry(GUEST_SESSION_S)
    return guest
