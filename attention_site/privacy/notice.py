"""The public page: what is measured and how, what never is, how long it is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings import consent_text
from meetings.models import MIN_AGGREGATE_PEOPLE
from recordings.services import keeping


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Say it to everybody, without an account."""
    context = {
        "text": consent_text,
        "kinds": keeping.KINDS,
        "people": MIN_AGGREGATE_PEOPLE,
    }
    return render(request, "privacy/notice.html", context)
