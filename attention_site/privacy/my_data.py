"""My data: what I agreed to, who looked, take it along, erase it."""

import uuid
from typing import cast

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from analytics.views import streaming
from attention_site.privacy import archive, reading, tables
from attention_site.privacy.forms import EraseForm
from meetings.models import Meeting, Participant
from meetings.services import seats as seat_services
from recordings.services import erasing_people, keeping
from recordings.services.erasing_people import ErasingRefusedError
from users.models import Erasure, User


@require_GET
@never_cache
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Show everything about the person who is signed in, guests too."""
    return _page(request, EraseForm(person=_person(request)))


@require_POST
@login_required
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take back the agreement of one meeting."""
    own = Participant.objects.filter(user=_person(request))
    seat = get_object_or_404(own, pk=_key(request.POST.get("seat", "")))
    seat_services.withdraw(seat, at=timezone.now())
    messages.success(request, gettext("Nothing more is measured of you there."))
    return redirect("my_data")


@require_GET
@never_cache
@login_required
def download(request: HttpRequest) -> HttpResponseBase:
    """Send everything about the person as a zip."""
    now = timezone.localtime()
    about = gettext(
        "What this site knows about you, as of %(when)s. Each table is there as CSV and "
        "as JSON. An empty field is unknown. Your videos can be downloaded from their "
        "own pages."
    ) % {"when": f"{now:%Y-%m-%d %H:%M %Z}"}
    return streaming.download(
        request,
        archive.pieces(
            tables.of(_person(request)),
            about=about + "\n",
            zone=timezone.get_current_timezone(),
        ),
        filename=f"my-data-{now:%Y-%m-%d}.zip",
        content_type="application/zip",
    )


@require_POST
@never_cache
@sensitive_post_parameters("password")
@login_required
@rate_limit(action="reauthenticate")
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the person; they are signed out, and read the receipt."""
    person = _person(request)
    form = EraseForm(request.POST, person=person)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        erasure = erasing_people.ask(
            person,
            with_meetings=form.cleaned_data["with_meetings"],
            at=timezone.now(),
        )
    except ErasingRefusedError as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    logout(request)
    return redirect("erasure", erasure.pk)


@require_safe
@never_cache
def receipt(request: HttpRequest, erasure_id: uuid.UUID) -> HttpResponse:
    """Show a receipt to whoever has its address; while it is not done, ask again."""
    erasure = get_object_or_404(Erasure, pk=erasure_id)
    if request.headers.get("HX-Request"):
        return (
            HttpResponseClientRefresh()
            if erasure.finished_at
            else HttpResponse(status=204)
        )
    context = {"erasure": erasure, "counts": _counted(erasure)}
    return render(request, "privacy/receipt.html", context)


def _page(request: HttpRequest, form: EraseForm, *, status: int = 200) -> HttpResponse:
    person = _person(request)
    page, seats = reading.seats(person, number=request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "seats": seats,
        "looks": reading.who_looked(person),
        "looks_shown": reading.LOOKS_SHOWN,
        "looks_days": keeping.LOOKS_DAYS,
        "hosted": Meeting.objects.filter(host=person).count(),
    }
    return render(request, "privacy/my_data.html", context, status=status)


def _counted(erasure: Erasure) -> list[tuple[str, int]]:
    """Return what was erased in words, without what there was none of."""
    words = {
        "meetings": gettext("Meetings, with everything in them"),
        "seats": gettext("Seats in meetings of others"),
        "consents": gettext("Answers about being measured"),
        "measurements": gettext("Scores, minutes and alerts"),
        "recordings": gettext("Videos, with what was found in them"),
        "uploads": gettext("Unfinished uploads"),
        "mentions": gettext("Mentions in logs and messages"),
        "tokens": gettext("API tokens"),
        "webhooks": gettext("Webhooks"),
        "accounts": gettext("Account"),
    }
    counts = erasure.counts
    return [(said, counts[key]) for key, said in words.items() if counts.get(key)]


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
