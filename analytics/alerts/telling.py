"""Tells the host's webhooks of alerts: opened, more severe, over.

Of single people, so only where the host may see them; never a name, only ids.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analytics.alerts import notices
from analytics.models import Alert
from meetings import visibility
from meetings.models import Meeting
from users.webhooks import emitting
from users.webhooks.events import Event


@dataclass(frozen=True, slots=True)
class State:
    """What of an alert is shown when it changes; growing is not."""

    severity: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An alert as it is stored now, and how it was; None: there was none."""

    alert: Alert
    before: State | None

    @property
    def is_shown(self) -> bool:
        """Whether it opened, closed or has another severity."""
        now = State(self.alert.severity, is_open=self.alert.resolved_at is None)
        return self.before != now

    @property
    def events(self) -> list[Event]:
        """What has happened, in this order."""
        is_over = self.alert.resolved_at is not None
        found = []
        if self.before is None:
            found.append(Event.ALERT_OPENED)
        elif notices.RANKS[self.alert.severity] > notices.RANKS[self.before.severity]:
            found.append(Event.ALERT_ESCALATED)
        if is_over and (self.before is None or self.before.is_open):
            found.append(Event.ALERT_CLOSED)
        return found


def tell(meeting: Meeting, changes: Iterable[Change]) -> None:
    """Tell of the changes in the transaction that stored them; each is told once."""
    if not visibility.shows_people(meeting):
        return
    for change in changes:
        for event in change.events:
            emitting.emit(
                meeting.host_id, event, _facts(change.alert), key=_key(change, event)
            )


def _key(change: Change, event: Event) -> str:
    name = f"{event}:{change.alert.pk}"
    # It becomes more severe more than once.
    is_escalated = event is Event.ALERT_ESCALATED
    return f"{name}:{change.alert.severity}" if is_escalated else name


def _facts(alert: Alert) -> dict[str, Any]:
    return {
        "meeting_id": str(alert.meeting_id),
        "participant_id": str(alert.participant_id),
        "alert_id": str(alert.pk),
        "alert_type": alert.alert_type,
        "cause": alert.cause,
        "severity": alert.severity,
        "started_at": alert.created_at.isoformat() if alert.created_at else None,
        "ended_at": alert.resolved_at.isoformat() if alert.resolved_at else None,
        "duration_s": alert.duration_seconds,
    }
