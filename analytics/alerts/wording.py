"""Alerts in words: only what was seen from outside."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from analytics.alerts.rules import AlertType, Cause, Episode

TYPE_WORDS: Mapping[str, "str | Promise"] = {
    AlertType.LOOKING_AWAY: gettext_lazy("Looking away"),
    AlertType.DROWSY: gettext_lazy("Eyes closing often"),
    AlertType.NOT_ATTENTIVE: gettext_lazy("Not facing the screen"),
}

CAUSE_WORDS: Mapping[str, "str | Promise"] = {
    Cause.TIME_SHARING: gettext_lazy("Looking away again and again"),
    Cause.CLOSURE: gettext_lazy("Eyes closed for long"),
    Cause.CLOSURES: gettext_lazy("Eyes closing often"),
    Cause.PERCLOS: gettext_lazy("Eyes closed much of the time"),
}
"""Where the cause says more than the type."""

_MESSAGES = {
    Cause.OFF_TARGET: "Looked away for {}",
    Cause.TIME_SHARING: "Looked away again and again for {}",
    Cause.CLOSURE: "Eyes closed for long, seen over {}",
    Cause.CLOSURES: "Eyes closing often, seen over {}",
    Cause.PERCLOS: "Eyes closed much of the time, seen over {}",
    Cause.LOW_SCORE: "Did not face the screen for {}",
}


def words(alert_type: str, cause: str | None) -> "str | Promise":
    """Return what happened, in the viewer's language."""
    return CAUSE_WORDS.get(cause or "") or TYPE_WORDS.get(alert_type, alert_type)


def message(episode: Episode) -> str:
    """Return the sentence that is stored, in English."""
    return _MESSAGES[episode.cause].format(_duration(episode.duration_s))


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{whole // 60} min {whole % 60} s"
