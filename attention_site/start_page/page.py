"""The inner part of the admin's start page, asked for after the page itself.

So the page waits for no server that is away.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from attention_site.metrics import reading
from attention_site.start_page import failures, showing, today
from attention_site.system import judging


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show staff what there is today; each sees what their permissions allow."""
    if "HX-Request" in request.headers and not admin.site.has_permission(request):
        # Signed out meanwhile: the sign-in must not appear inside the page.
        return HttpResponseClientRefresh()
    return admin.site.admin_view(_show)(request)


def _show(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "admin/_start.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    facts = reading.read(now=timezone.now())
    findings = judging.judge(facts.system)
    may_see_meetings = request.user.has_perm("meetings.view_meeting")
    return {
        "now": facts.at,
        "is_well": judging.is_well(findings),
        "headline": judging.headline(findings),
        "today": today.read(now=facts.at) if may_see_meetings else None,
        "failures": failures.read(request, now=facts.at),
        "queues": list(showing.of_queues(facts)),
        "storage": list(showing.of_storage(facts)),
        "problems": showing.problems(facts),
    }
