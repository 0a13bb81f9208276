"""The list of alerts beside a live meeting, and what a host does with one of them."""

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from analytics.access import access_alert
from analytics.alerts import rail as rails
from analytics.models import Alert
from analytics.services import reviewing
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from users.models import User
from users.services.audit import Door


@require_GET
@never_cache
@login_required
def rail(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Answer the alerts of a meeting; the live page asks again when they change."""
    return _rail(request, access_hosted_meeting(request.user, meeting_id))


@require_POST
@login_required
def acknowledge(request: HttpRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Say that the host has seen the alert."""
    alert = access_alert(request.user, alert_id)
    return _done(
        request, alert, lambda: reviewing.acknowledge(alert, at=timezone.now())
    )


@require_POST
@login_required
def snooze(request: HttpRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Turn notices of this person and type off for a while, or on again."""
    alert = access_alert(request.user, alert_id)
    if "wake" in request.POST:
        return _done(request, alert, lambda: reviewing.wake(alert))
    return _done(request, alert, lambda: reviewing.snooze(alert, at=timezone.now()))


@require_POST
@login_required
def note(request: HttpRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Keep the host's words on the alert."""
    alert = access_alert(request.user, alert_id)
    text = request.POST.get("note", "")
    return _done(
        request, alert, lambda: reviewing.note(alert, text=text), done=gettext("Saved")
    )


@require_POST
@login_required
def judge(request: HttpRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Say whether the alert was right; an empty answer takes it back."""
    alert = access_alert(request.user, alert_id)
    verdict = request.POST.get("verdict", "")
    if verdict and verdict not in Alert.Verdict.values:
        return HttpResponse(status=400)
    rows = Alert.objects.filter(pk=alert.pk)
    return _done(
        request,
        alert,
        lambda: reviewing.judge(rows, verdict=verdict or None, at=timezone.now()),
    )


def _done(
    request: HttpRequest, alert: Alert, act: Callable[[], object], *, done: str = ""
) -> HttpResponse:
    """Act, and answer the list as it is now; without htmx go back to the page."""
    error = ""
    try:
        act()
    except ValidationError as refused:
        error, done = refused.messages[0], ""
    if request.headers.get("HX-Request"):
        said = {"id": alert.pk, "done": done, "error": error}
        return _rail(request, alert.meeting, said=said)
    if error:
        messages.error(request, error)
    # The lobby leads on to whichever page the meeting has now.
    return redirect("meetings:lobby", alert.meeting_id)


def _rail(
    request: HttpRequest, meeting: Meeting, *, said: dict[str, object] | None = None
) -> HttpResponse:
    now = timezone.now()
    looks.note(cast("User", request.user), meeting, through=Door.PAGE, detail="alerts")
    context = {
        "meeting": meeting,
        "rail": rails.read(meeting, now=now),
        "said": said,
        "most": reviewing.MAX_NOTE_LENGTH,
    }
    return render(request, "analytics/_alert_rail.html", context)
