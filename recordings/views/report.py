"""The page of one analysis: how far it is, why it failed, or the report."""

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics import room_series, room_spans
from analytics.alerts.presets import Preset
from analytics.reports import method
from meetings.models import Meeting
from recordings import looks, results, selectors
from recordings.access import access_analysis
from recordings.media import Media
from recordings.models import VideoAnalysis, VideoRecording
from recordings.reports import contents, facts
from recordings.results import Results, UnreadableResultsError
from users.models import User
from users.services.audit import Door

ONE_PERSON = 1
"""The owner sees single people: a number may be about one."""


@never_cache
@login_required
def analysis(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Show one analysis, whatever has become of it."""
    analysis = access_analysis(request.user, analysis_id)
    recording = recording_of(analysis)
    context: dict[str, Any] = {
        "analysis": analysis,
        "recording": recording,
        "play_url": play_url(recording),
        "state": selectors.state_of(analysis, now=timezone.now()),
    }
    if analysis.status == VideoAnalysis.Status.COMPLETED:
        looks.note_results(cast("User", request.user), analysis, through=Door.PAGE)
        return render(request, "recordings/report.html", context | _report(context))
    if analysis.media:
        context["facts"] = facts.of_media(Media.from_json(analysis.media))
    return render(request, "recordings/analysis.html", context)


def recording_of(analysis: VideoAnalysis) -> VideoRecording | None:
    """Return the recording that was looked at, None for an analysis without one."""
    return getattr(analysis, "recording", None)


def play_url(recording: VideoRecording | None) -> str:
    """Return the address of the player; empty where nothing can be played."""
    if recording is None or recording.status == VideoRecording.Status.FAILED:
        return ""
    return reverse("recordings:playback", args=[recording.pk])


def _report(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says of the results, or that they cannot be read."""
    analysis: VideoAnalysis = context["analysis"]
    try:
        found = results.read(analysis.results)
    except UnreadableResultsError:
        return {"is_unreadable": True}
    report = contents.report(found, names=analysis.names, play_url=context["play_url"])
    return {
        "results": found,
        "report": report,
        "facts": facts.of_media(found.media),
        # What the parts that are shared with the report of a meeting read.
        "verdict": report.verdict,
        "axis": report.axis,
        "figures": report.figures,
        "room": report.room,
        "has_curve": report.has_curve,
        "low_stretches": report.low_stretches,
        "high_stretches": report.high_stretches,
        "people": report.people,
        "alerts": report.alerts,
        **_method(found),
    }


def _method(found: Results) -> dict[str, Any]:
    preset = found.method.preset
    return {
        "rules": room_series,
        "band_people": room_spans.fewest_in_band(ONE_PERSON),
        "models": method.models_used(found.method.models),
        "preset": preset,
        "sensitivity": _sensitivity(preset),
    }


def _sensitivity(preset: Preset) -> str:
    known = dict(Meeting.Sensitivity.choices)
    return str(known.get(preset.name, preset.name))
