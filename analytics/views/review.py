"""All alerts of a host, to be judged one by one or many at once."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from analytics.access import accessible_alerts
from analytics.alerts import review as reviews
from analytics.alerts import rows
from analytics.forms import AlertFilterForm
from analytics.models import Alert
from analytics.services import reviewing
from meetings import looks
from users.models import User
from users.services import audit
from users.services.audit import Door

PER_PAGE = 50
CLEAR = "clear"


@require_safe
@never_cache
@login_required
def review(request: HttpRequest) -> HttpResponse:
    """Show the alerts that the filters leave; those without a verdict come first."""
    host = cast("User", request.user)
    alerts = accessible_alerts(host)
    form = AlertFilterForm(request.GET, host=host)
    form.is_valid()
    found = reviews.filtered(alerts, form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    audit.note_looks(
        host,
        through=Door.PAGE,
        object_type=looks.MEETING,
        object_ids={alert.meeting_id for alert in page.object_list},
        detail="alerts",
    )
    shares = reviews.shares(alerts)
    context = {
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "ignored": [(form[name].label, form.errors[name]) for name in form.errors],
        "page": page,
        "found": page.paginator.count,
        "rows": rows.build(page.object_list, {}),
        "shares": shares,
        "unreviewed": sum(share.alerts - share.reviewed for share in shares),
        "query": _without_page(request.GET),
    }
    return render(request, "analytics/review.html", context)


@require_POST
@login_required
def judge_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen alerts a verdict, or take it back; others' are left alone."""
    verdict, ids = _chosen(request.POST)
    if verdict is None:
        return HttpResponse(status=400)
    alerts = accessible_alerts(request.user).filter(pk__in=ids)
    changed = reviewing.judge(
        Alert.objects.filter(pk__in=alerts.values("pk")),
        verdict=None if verdict == CLEAR else verdict,
        at=timezone.now(),
    )
    said = ngettext("%(count)d alert changed.", "%(count)d alerts changed.", changed)
    messages.success(request, said % {"count": changed})
    return redirect(_next(request))


def _chosen(posted: QueryDict) -> tuple[str | None, list[uuid.UUID]]:
    """Return the verdict, None for none that we know, and the ids that are ids.

    One alert by its own button (`one`: id and verdict), or the ticked ones.
    """
    one, _, verdict = posted.get("one", "").partition(":")
    texts = [one] if one else posted.getlist("ids")
    verdict = verdict if one else posted.get("verdict", "")
    ids = []
    for text in texts[:PER_PAGE]:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    return (verdict if verdict in {*Alert.Verdict.values, CLEAR} else None), ids


def _next(request: HttpRequest) -> str:
    """Return the page that was left, if it is one of ours."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return asked
    return reverse("analytics:review")


def _without_page(asked: QueryDict) -> str:
    query = asked.copy()
    query.pop("page", None)
    return query.urlencode()
