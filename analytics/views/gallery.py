"""What the host's page says of faces in a shared window; every answer is JSON."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from analytics.live.redis_client import RedisAwayError
from analytics.services import gallery
from analytics.services.gallery import FaceGoneError, NamelessError
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from meetings.services import gallery as seats
from meetings.services.gallery import FaceTakenError, NotToldError
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError
from users.forms import MAX_NAME_LENGTH

_View = Callable[[HttpRequest, Meeting], JsonResponse]
_CONFLICTS = (FaceGoneError, FaceTakenError, MeetingFullError, MeetingStateError)


class BadFormError(Exception):
    """What was sent is not what was asked for; the message says what is."""


class FaceForm(forms.Form):
    """A face in the window: its number, and the session that gave it."""

    session = forms.CharField(max_length=40)
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class NameForm(FaceForm):
    """A face and what the person is called."""

    name = forms.CharField(
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": _("Type a name for this face.")},
    )


class ChoiceForm(FaceForm):
    """A face and a person who was named before."""

    participant_id = forms.UUIDField()


def _of_gallery(view: _View) -> Callable[[HttpRequest, uuid.UUID], JsonResponse]:
    """Answer for the host of a meeting with a shared window; say in words what is wrong."""

    @never_cache
    @login_required
    @functools.wraps(view)
    def answer(request: HttpRequest, meeting_id: uuid.UUID) -> JsonResponse:
        meeting = access_hosted_meeting(request.user, meeting_id)
        if not meeting.is_gallery:
            raise Http404
        try:
            return view(request, meeting)
        except _CONFLICTS as error:
            return JsonResponse({"message": str(error)}, status=409)
        except (NamelessError, BadFormError) as error:
            return JsonResponse({"message": str(error)}, status=400)
        except NotToldError:
            words = gettext("Confirm first that everybody in the window was told.")
            return JsonResponse({"message": words}, status=409)
        except RedisAwayError:
            words = gettext("The server is busy. Try again in a moment.")
            return JsonResponse({"message": words}, status=503)

    return answer


@require_GET
@_of_gallery
def people(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Answer who was named and is not seen now: the choices for a face."""
    missing = gallery.missing_people(meeting.pk)
    return JsonResponse(
        {
            "people": [
                {"participant_id": str(seat.pk), "name": seat.user.display_name}
                for seat in missing
            ]
        }
    )


@require_POST
@_of_gallery
def confirm(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Store that everybody in the window was told and agrees."""
    if request.POST.get("told") != "yes":
        raise BadFormError(gettext("Tick the box when everybody was told and agrees."))
    seats.confirm_told(meeting, at=timezone.now())
    return JsonResponse({})


@require_POST
@_of_gallery
def name(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Name a face: a new person."""
    typed = _typed(NameForm(request.POST))
    seat = gallery.name(meeting, at=timezone.now(), **typed)
    return JsonResponse({"participant_id": str(seat.pk)})


@require_POST
@_of_gallery
def choose(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Say that a face is that of somebody who was named before."""
    typed = _typed(ChoiceForm(request.POST))
    seat = meeting.participants.filter(pk=typed["participant_id"]).first()
    if seat is None:
        raise Http404
    gallery.choose(
        seat, session=typed["session"], number=typed["number"], at=timezone.now()
    )
    return JsonResponse({"participant_id": str(seat.pk)})


@require_POST
@_of_gallery
def forget(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Take the name from a face."""
    typed = _typed(FaceForm(request.POST))
    seat = meeting.participants.filter(track_id=typed["number"]).first()
    if seat is None:
        raise FaceGoneError
    seats.forget_face(seat, at=timezone.now())
    return JsonResponse({})


@require_POST
@_of_gallery
def leave_out(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Do not measure a face."""
    typed = _typed(FaceForm(request.POST))
    gallery.leave_out(meeting, at=timezone.now(), **typed)
    return JsonResponse({})


@require_POST
@_of_gallery
def take_in(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Measure a face that is not, or not any more."""
    typed = _typed(FaceForm(request.POST))
    gallery.take_in(meeting, at=timezone.now(), **typed)
    return JsonResponse({})


def _typed(form: forms.Form) -> dict[str, Any]:
    """Return what was sent; raises BadFormError."""
    if not form.is_valid():
        words = form.errors.get("name") or [gettext("Choose a face in the window.")]
        raise BadFormError(words[0])
    return form.cleaned_data
