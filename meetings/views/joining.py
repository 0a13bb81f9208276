"""The public join page: what is measured, and the two answers."""

import uuid

from django.contrib.auth import login as open_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from meetings import consent_text
from meetings.access import access_invitation
from meetings.forms import JoinForm
from meetings.models import Meeting, Participant
from meetings.services import seats
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError, PrivacyLevelChangedError

BACKEND = "django.contrib.auth.backends.ModelBackend"
GUEST_SESSION_S = 12 * 60 * 60
"""A guest has no password to come back with, so a shared computer forgets them."""
LEVEL_CHANGED = _(
    "You have not joined yet: who sees the numbers of this meeting, or who may record "
    "it, has just been changed. Please read “Who sees it” again, then answer."
)
FULL = _("You cannot join now: %(why)s Try again when somebody has left.")


@never_cache
def join(request: HttpRequest, join_code: uuid.UUID) -> HttpResponse:
    """Read what is measured, then agree or join without analysis."""
    meeting = access_invitation(join_code)
    if meeting.is_ended:
        return render(request, "meetings/join_ended.html", {"meeting": meeting})
    if meeting.is_gallery:
        context = {"meeting": meeting, "text": consent_text}
        return render(request, "meetings/join_window.html", context)
    form = JoinForm(request.POST or None, needs_name=not request.user.is_authenticated)
    problem: Promise | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            _take_seat(request, meeting, form)
        except MeetingStateError:
            return render(request, "meetings/join_ended.html", {"meeting": meeting})
        except PrivacyLevelChangedError:
            problem = LEVEL_CHANGED
            meeting = access_invitation(join_code)
        except MeetingFullError as error:
            problem = FULL % {"why": error}
        else:
            return redirect("meetings:room", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "problem": problem,
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


def _take_seat(request: HttpRequest, meeting: Meeting, form: JoinForm) -> None:
    """Seat the signed-in person, else a new guest, who gets a session."""
    if request.user.is_authenticated:
        seats.join(meeting, user=request.user, at=timezone.now(), **form.cleaned_data)
        return
    seat = seats.join_as_guest(meeting, at=timezone.now(), **form.cleaned_data)
    open_session(request, seat.user, backend=BACKEND)
    request.session.set_expiry(GUEST_SESSION_S)
