"""What an owner does with an analysis, and how far it is."""

import dataclasses
import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from recordings import selectors
from recordings.access import access_analysis
from recordings.models import VideoAnalysis
from recordings.services import analyses
from recordings.services.analyses import AnalysisStateError
from users.models import User


@require_GET
@never_cache
@login_required
def progress(request: HttpRequest) -> JsonResponse:
    """Answer what the socket /ws/analyses sends, for pages that have none."""
    updated = selectors.progress_of(cast("User", request.user), now=timezone.now())
    return JsonResponse(dataclasses.asdict(updated))


@require_POST
@login_required
def cancel(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Stop the analysis."""
    analysis = access_analysis(request.user, analysis_id)
    try:
        analyses.cancel(analysis, at=timezone.now())
    except AnalysisStateError as error:
        messages.error(request, str(error))
    return redirect(_next(request) or _page(analysis))


@require_POST
@login_required
def retry(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Start the analysis again."""
    analysis = access_analysis(request.user, analysis_id)
    try:
        analyses.retry(analysis, at=timezone.now())
    except AnalysisStateError as error:
        messages.error(request, str(error))
    return redirect(_next(request) or _page(analysis))


@require_POST
@login_required
def delete(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Delete the video with everything that was measured."""
    analysis = access_analysis(request.user, analysis_id)
    analyses.delete(analysis)
    messages.success(
        request,
        gettext("“%(name)s” and its results are deleted.")
        % {"name": analysis.filename},
    )
    return redirect(_next(request) or "recordings:analyses")


def _page(analysis: VideoAnalysis) -> str:
    return reverse("recordings:analysis", args=[analysis.pk])


def _next(request: HttpRequest) -> str | None:
    """Return the page of ours that the form stood on, if it says one."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else None
