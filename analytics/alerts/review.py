"""All alerts of a host, to be judged: filters, order, and how often each rule was right."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from analytics.alerts import wording
from analytics.models import Alert

UNREVIEWED = "none"
"""The filter for alerts without a verdict."""


_REVIEWED = Q(verdict__isnull=False)


@dataclass(frozen=True, slots=True)
class Share:
    """How often the alerts of one rule were right, of those that were reviewed."""

    words: str | Promise
    alerts: int
    reviewed: int
    confirmed: int

    @property
    def percent(self) -> int | None:
        """Whole percent, None while nothing is reviewed."""
        return round(100 * self.confirmed / self.reviewed) if self.reviewed else None


def shares(alerts: QuerySet[Alert]) -> list[Share]:
    """Return the share of each rule that ever fired among these alerts."""
    counted = {
        alert_type: Share(wording.words(alert_type, None), *counts)
        for alert_type, *counts in alerts.order_by()
        .values_list("alert_type")
        .annotate(
            alerts=Count("pk"),
            reviewed=Count("pk", filter=_REVIEWED),
            confirmed=Count("pk", filter=Q(verdict=Alert.Verdict.CONFIRMED)),
        )
    }
    return [counted[one] for one in wording.TYPE_WORDS if one in counted]


def filtered(alerts: QuerySet[Alert], chosen: dict[str, Any]) -> QuerySet[Alert]:
    """Return the alerts that the filters leave: not judged first, then the newest."""
    wanted = Q()
    if person := chosen.get("person"):
        wanted &= _named(person)
    if alert_type := chosen.get("type"):
        wanted &= Q(alert_type=alert_type)
    if severity := chosen.get("severity"):
        wanted &= Q(severity=severity)
    if meeting := chosen.get("meeting"):
        wanted &= Q(meeting=meeting)
    wanted &= _within(chosen.get("since"), chosen.get("until"))
    wanted &= _judged(chosen.get("verdict"))
    return (
        alerts.filter(wanted)
        .select_related("meeting", "participant__user")
        .annotate(is_reviewed=ExpressionWrapper(_REVIEWED, BooleanField()))
        .order_by("is_reviewed", "-created_at", "pk")
    )


def _named(text: str) -> Q:
    # A person without a name is shown by the address before its @.
    nameless = Q(participant__user__name="") | Q(participant__user__name=None)
    shown = Q(participant__user__email__iregex=f"^[^@]*{re.escape(text)}")
    return Q(participant__user__name__icontains=text) | (nameless & shown)


def _within(since: date | None, until: date | None) -> Q:
    wanted = Q()
    if since:
        wanted &= Q(created_at__gte=_midnight(since))
    if until:
        wanted &= Q(created_at__lt=_midnight(until) + timedelta(days=1))
    return wanted


def _judged(verdict: str | None) -> Q:
    if not verdict:
        return Q()
    return Q(verdict=None) if verdict == UNREVIEWED else Q(verdict=verdict)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
