"""The staff's system page: is everything well, and if not, what to do."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from attention_site.asking import Unavailable
from attention_site.system import judging, reading, showing
from attention_site.system.reading import Facts


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """Show everything to staff; the page asks again by itself for the inner part."""
    if _wants_inner_part(request) and not admin.site.has_permission(request):
        # Signed out meanwhile: the sign-in must not appear inside the page.
        return HttpResponseClientRefresh()
    return admin.site.admin_view(_show)(request)


def _show(request: HttpRequest) -> HttpResponse:
    facts = reading.read(now=timezone.now())
    if _wants_inner_part(request):
        return TemplateResponse(request, "admin/_system.html", context(facts))
    return TemplateResponse(
        request,
        "admin/system.html",
        {
            **admin.site.each_context(request),
            **context(facts),
            "title": "System",
            "refreshes": request.GET.get("refresh") != "off",
        },
    )


def context(facts: Facts) -> dict[str, Any]:
    """Return what the inner part of the page shows."""
    findings = judging.judge(facts)
    now, status = facts.at, facts.time_series
    return {
        "now": now,
        "findings": findings,
        "is_well": judging.is_well(findings),
        "headline": judging.headline(findings),
        "columns": [
            [_card("Time series", status, partial(showing.of_time_series, now=now))],
            [
                _card("Live path", facts.live, partial(showing.of_live, now=now)),
                _card("Workers", facts.workers, showing.of_workers),
                _card("Vision", facts.models, showing.of_models),
            ],
        ],
        "jobs": _card(
            "Background jobs of the database",
            status,
            partial(showing.of_jobs, now=now),
        ),
    }


def _card(title: str, part: Any, rows: Callable[[Any], Any]) -> dict[str, Any]:
    if isinstance(part, Unavailable):
        return {"title": title, "problem": part.problem}
    return {"title": title, "rows": list(rows(part))}


def _wants_inner_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
