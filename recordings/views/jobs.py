"""What an owner does with an analysis, and how far it is."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from recordings import selectors
from recordings.access import access_analysis
from recordings.models import VideoAnalysis
from recordings.services import analyses
from recordings.services.analyses import AnalysisStateError
from recordings.views import forms_page
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
    return _changed(request, analysis_id, analyses.cancel)


@require_POST
@login_required
def retry(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Start the analysis again."""
    return _changed(request, analysis_id, analyses.retry)


def _changed(
    request: HttpRequest, analysis_id: uuid.UUID, change: Callable[..., VideoAnalysis]
) -> HttpResponse:
    analysis = access_analysis(request.user, analysis_id)
    try:
        change(analysis, at=timezone.now())
    except AnalysisStateError as error:
        messages.error(request, str(error))
    page = reverse("recordings:analysis", args=[analysis.pk])
    return redirect(forms_page.address(request) or page)
