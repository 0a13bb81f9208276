"""The report of an ended meeting."""

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRefresh

from analytics import report_words, room_series, room_spans
from analytics.alerts.presets import Preset
from analytics.reports import (
    contents,
    earlier,
    figures,
    method,
    moments,
    table_rows,
)
from analytics.reports.contents import Report
from analytics.services import replaying
from analytics.timeseries import retention
from meetings import looks, visibility
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from users.models import User
from users.services.audit import Door


@never_cache
@login_required
def report(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Read what was measured; while the summary is computed the page asks again."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    if not meeting.is_ended:
        return redirect("meetings:lobby", meeting.pk)
    found = contents.report(meeting)
    if request.headers.get("HX-Request"):
        return (
            HttpResponseClientRefresh() if found.summary else HttpResponse(status=204)
        )
    looks.note(cast("User", request.user), meeting, through=Door.PAGE, detail="report")
    context = {"meeting": meeting, "report": found, **_words(found)}
    if meeting.start_time and meeting.end_time:
        context["axis"] = moments.axis_of(meeting.start_time, meeting.end_time)
    if found.summary:
        context |= _method(meeting)
        context["can_replay"] = replaying.is_possible(
            meeting, found.summary, has_samples=found.has_samples
        )
    return render(request, "analytics/report.html", context)


def _words(found: Report) -> dict[str, Any]:
    """Return what the page says, in words and as its scripts read it."""
    if found.summary is None:
        return {}
    score = found.summary.avg_attention_score
    return {
        "verdict": report_words.verdict(found.summary, found.low_segments),
        "difference": report_words.difference(earlier.difference(score, found.earlier)),
        "figures": figures.of_meeting(found, found.summary),
        "room": room_spans.as_json(found.room),
        "has_curve": any(span.score is not None for span in found.room),
        "low_stretches": report_words.stretches(found.low_segments),
        "high_stretches": report_words.stretches(found.high_segments),
        "people": None if found.people is None else table_rows.of_people(found.people),
        "alerts": None if found.alerts is None else table_rows.of_alerts(found.alerts),
    }


def _method(meeting: Meeting) -> dict[str, Any]:
    preset = Preset.from_json(meeting.alert_rules)
    return {
        "rules": room_series,
        "band_people": room_spans.fewest_in_band(visibility.fewest_people(meeting)),
        "kept_days": retention.DAYS,
        "models": method.models(),
        "preset": preset,
        "sensitivity": Meeting.Sensitivity(preset.name).label,
        "sensitivities": Meeting.Sensitivity.choices,
        "is_aggregate": not visibility.stores_people(meeting),
    }
