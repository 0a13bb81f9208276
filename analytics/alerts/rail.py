"""The list of alerts beside a live meeting: what is open, and what was a moment ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from analytics.alerts import notices, rows
from analytics.alerts.rows import AlertRow
from analytics.models import Alert
from meetings import visibility
from meetings.models import Meeting

RECENT = timedelta(minutes=30)
MOST = 100
"""More than anybody reads while a meeting runs; the review page has all of them."""


@dataclass(frozen=True, slots=True)
class Rail:
    """Open alerts, the most severe and then the newest first; recent, the last first."""

    open: list[AlertRow]
    recent: list[AlertRow]


def read(meeting: Meeting, *, now: datetime) -> Rail:
    """Return the alerts of a meeting as its host may see them: none of hidden people."""
    if not visibility.shows_people(meeting):
        return Rail([], [])
    found = Alert.objects.filter(meeting=meeting).filter(
        Q(resolved_at=None) | Q(resolved_at__gt=now - RECENT) | Q(snoozed_until__gt=now)
    )
    alerts = list(
        found.select_related("meeting", "participant__user").order_by("-created_at")
    )
    snoozes = rows.snoozes(alerts, now=now)
    still_open = [alert for alert in alerts if alert.resolved_at is None]
    still_open.sort(key=lambda alert: -notices.RANKS[alert.severity])
    over = [
        alert
        for alert in alerts
        if alert.resolved_at and alert.resolved_at > now - RECENT
    ]
    over.sort(key=lambda alert: alert.resolved_at or now, reverse=True)
    return Rail(
        open=rows.build(still_open[:MOST], snoozes),
        recent=rows.build(over[:MOST], snoozes),
    )
