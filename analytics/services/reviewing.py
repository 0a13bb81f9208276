"""What a host does with alerts: acknowledge, snooze, note, judge; open pages follow."""

import contextlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from analytics.live import alert_board
from analytics.live.redis_client import RedisAwayError
from analytics.models import Alert

SNOOZE = timedelta(minutes=10)
MAX_NOTE_LENGTH = 2000


@transaction.atomic
def acknowledge(alert: Alert, *, at: datetime) -> None:
    """Say that the host has seen it: no more notices of this alert."""
    Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(acknowledged_at=at)
    _announce([alert.meeting_id])


@transaction.atomic
def snooze(alert: Alert, *, at: datetime) -> None:
    """Give no notices of this person and type for SNOOZE, this alert's or another's."""
    Alert.objects.filter(pk=alert.pk).update(snoozed_until=at + SNOOZE)
    _announce([alert.meeting_id])


@transaction.atomic
def wake(alert: Alert) -> None:
    """End a snooze of this person and type."""
    Alert.objects.filter(
        participant_id=alert.participant_id, alert_type=alert.alert_type
    ).update(snoozed_until=None)
    _announce([alert.meeting_id])


@transaction.atomic
def note(alert: Alert, *, text: str) -> None:
    """Keep the host's words on it, none for an empty text.

    Raises ValidationError for more than MAX_NOTE_LENGTH characters.
    """
    text = text.replace("\x00", "").strip()
    if len(text) > MAX_NOTE_LENGTH:
        raise ValidationError(
            gettext("A note has at most %(most)s characters; this one has %(length)s."),
            params={"most": MAX_NOTE_LENGTH, "length": len(text)},
        )
    Alert.objects.filter(pk=alert.pk).update(note=text or None)
    _announce([alert.meeting_id])


@transaction.atomic
def judge(alerts: QuerySet[Alert], *, verdict: str | None, at: datetime) -> int:
    """Say whether alerts were right, None for not judged; return how many changed."""
    value = None if verdict is None else Alert.Verdict(verdict)
    changing = alerts.exclude(verdict=value) if value else alerts.exclude(verdict=None)
    meetings = set(changing.values_list("meeting_id", flat=True))
    changed = changing.update(verdict=value, reviewed_at=None if value is None else at)
    _announce(meetings)
    return changed


def _announce(meeting_ids: Iterable[uuid.UUID]) -> None:
    def tell() -> None:
        # Other pages are late without Redis; what was said is stored.
        with contextlib.suppress(RedisAwayError):
            for meeting_id in meeting_ids:
                alert_board.list_changed(meeting_id)

    transaction.on_commit(tell)
