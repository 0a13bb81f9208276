"""How far an analysis is, in words. The scripts say the same (static/js/analyses.js, time_left.js)."""

import math
from datetime import datetime

from django import template
from django.utils.translation import gettext, ngettext

from recordings import retention
from recordings.events import AnalysisState
from recordings.models import VideoRecording

register = template.Library()

MERGING_FROM = 95
"""Percent from which only the results are put together."""

_HOURS_FROM_MIN = 90


@register.filter
def deleted_on(recording: VideoRecording) -> datetime | None:
    """Return when the video is deleted; None where it is kept."""
    return retention.delete_on(recording)


@register.filter
def said(state: AnalysisState) -> str:
    """Return what is going on."""
    if state.cancelled:
        return gettext("Cancelled")
    if state.status == "processing" and state.progress >= MERGING_FROM:
        return gettext("Putting the results together")
    words = {
        "pending": gettext("Waiting to be analysed"),
        "processing": gettext("Looking at the video"),
        "completed": gettext("Analysed"),
    }
    return words.get(state.status) or gettext("Not analysed")


@register.filter
def icon(state: AnalysisState) -> str:
    """Return the icon that goes with the words."""
    if state.cancelled:
        return "stop"
    icons = {"pending": "clock", "processing": "search", "completed": "check"}
    return icons.get(state.status, "warning")


@register.filter
def time_left(seconds: int | None) -> str:
    """Return how long it still takes; nothing where nobody can tell."""
    if seconds is None:
        return ""
    minutes = _nearest(seconds / 60)
    if minutes < 1:
        return gettext("Less than a minute left")
    if minutes < _HOURS_FROM_MIN:
        words = ngettext(
            "About %(minutes)s minute left", "About %(minutes)s minutes left", minutes
        )
        return words % {"minutes": minutes}
    hours = _nearest(minutes / 60)
    words = ngettext("About %(hours)s hour left", "About %(hours)s hours left", hours)
    return words % {"hours": hours}


def _nearest(number: float) -> int:
    """Round as scripts do: a half goes up."""
    return math.floor(number + 0.5)
