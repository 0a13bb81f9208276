"""Where somebody is signed in."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from users import browsers
from users.models import User, UserSession
from users.services import sessions as service
from users.views.own import account_required


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as its row shows it."""

    id: uuid.UUID
    browser: str
    address: str | None
    started_at: datetime
    seen_at: datetime
    is_this: bool


@require_safe
@never_cache
@account_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List where the person is signed in."""
    user = cast("User", request.user)
    here = request.session.session_key
    shown = [
        Shown(
            id=one.pk,
            browser=browsers.name(one.user_agent),
            address=one.address,
            started_at=one.started_at,
            seen_at=one.seen_at,
            is_this=one.session_key == here,
        )
        for one in service.listed(user, at=timezone.now())
    ]
    return render(request, "users/sessions.html", {"sessions": shown})


@require_POST
@account_required
def end(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Sign one browser out."""
    try:
        service.end(cast("User", request.user), session_id)
    except UserSession.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, gettext("That browser is signed out."))
    return redirect("users:sessions")


@require_POST
@account_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all browsers out but this one."""
    user = cast("User", request.user)
    count = service.end_others(user, but=str(request.session.session_key))
    said = ngettext(
        "%(count)d other browser is signed out.",
        "%(count)d other browsers are signed out.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("users:sessions")
