"""The page "Videos": uploading, and everything the person has."""

import json
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from meetings.models import Meeting
from meetings.views.hosting import account_required
from recordings import listing, refusals
from recordings.forms import FilterForm
from recordings.services import uploads
from users.models import User

_KNOWN_BEFORE = ("not_video", "too_large")
"""What a browser can tell before anything is sent."""


@require_GET
@ensure_csrf_cookie
@login_required
@account_required
def analyses(request: HttpRequest) -> HttpResponse:
    """Upload videos; see how far they are, what they showed, and open them."""
    user, now = cast("User", request.user), timezone.now()
    form = FilterForm(request.GET)
    filters = form.filters()
    found = listing.read(user, filters, number=request.GET.get("page"), now=now)
    words = {code: str(refusals.refusal(code)) for code in _KNOWN_BEFORE}
    words["empty"] = str(refusals.refusal("not_video", is_empty=True))
    context = {
        "form": form,
        "narrow": [form["state"], form["kind"]],
        "filters": filters,
        "found": found,
        "now": now,
        "has_videos": bool(found.videos) or listing.has_videos(user),
        "unfinished": uploads.unfinished(user, at=now),
        "sensitivities": Meeting.Sensitivity.choices,
        "refusals": json.dumps(words),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "max_hours": settings.UPLOAD_MAX_DURATION_S / 3600,
    }
    return render(request, "recordings/analyses.html", context)
