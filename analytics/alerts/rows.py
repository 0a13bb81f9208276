"""Alerts as the host's pages show them."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from analytics.alerts import wording
from analytics.models import Alert

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Level:
    """How a severity looks: never by colour alone, so a word and an icon with it."""

    words: Words
    icon: str
    tone: str


LEVELS: Mapping[str, Level] = {
    Alert.Severity.INFO: Level(gettext_lazy("Info"), "info", ""),
    Alert.Severity.WARNING: Level(gettext_lazy("Warning"), "warning", "away"),
    Alert.Severity.CRITICAL: Level(gettext_lazy("Critical"), "critical", "danger"),
}


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert in words; `snoozed_until` is None when no snooze holds."""

    id: uuid.UUID
    name: str
    words: Words
    level: Level
    started_at: datetime | None
    ended_at: datetime | None
    duration_s: float
    is_acknowledged: bool
    snoozed_until: datetime | None
    note: str
    verdict: str | None
    meeting_id: uuid.UUID
    meeting_title: str

    @property
    def is_open(self) -> bool:
        """Whether it still holds."""
        return self.ended_at is None

    @property
    def duration_words(self) -> str:
        """How long it lasted, as static/js/alerts.js says it while it lasts."""
        minutes, seconds = divmod(round(self.duration_s), 60)
        if not minutes:
            return gettext("%(seconds)s s") % {"seconds": seconds}
        parts = {"minutes": minutes, "seconds": f"{seconds:02d}"}
        return gettext("%(minutes)s min %(seconds)s s") % parts

    @property
    def started_s(self) -> int:
        """When it began, in whole epoch seconds."""
        return int(self.started_at.timestamp()) if self.started_at else 0


Snoozes = Mapping[tuple[uuid.UUID, str], datetime]
"""Until when notices are off, by participant and type of alert."""


def build(alerts: Iterable[Alert], snoozes: Snoozes) -> list[AlertRow]:
    """Return the rows; the alerts come with meeting and participant's user."""
    return [_row(alert, snoozes) for alert in alerts]


def snoozes(alerts: Collection[Alert], *, now: datetime) -> Snoozes:
    """Return the snoozes that hold at `now` among all alerts of a meeting."""
    return {
        (alert.participant_id, alert.alert_type): alert.snoozed_until
        for alert in sorted(alerts, key=lambda one: one.snoozed_until or now)
        if alert.snoozed_until is not None and alert.snoozed_until > now
    }


def _row(alert: Alert, snoozes: Snoozes) -> AlertRow:
    return AlertRow(
        id=alert.pk,
        name=alert.participant.user.display_name,
        words=wording.words(alert.alert_type, alert.cause),
        level=LEVELS[alert.severity],
        started_at=alert.created_at,
        ended_at=alert.resolved_at,
        duration_s=alert.duration_seconds or 0.0,
        is_acknowledged=alert.acknowledged_at is not None,
        snoozed_until=snoozes.get((alert.participant_id, alert.alert_type)),
        note=alert.note or "",
        verdict=alert.verdict,
        meeting_id=alert.meeting_id,
        meeting_title=alert.meeting.title,
    )
