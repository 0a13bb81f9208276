"""Tells the host of alerts: the policy of analytics.alerts.notices on stored rows."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from analytics.alerts import notices
from analytics.alerts.notices import Candidate, Told
from analytics.live import alert_board, room_low
from analytics.live.events import Notice
from analytics.models import Alert
from meetings import visibility
from meetings.models import Meeting

_WORTH_IT = [
    severity for severity, rank in notices.RANKS.items() if rank >= notices.LEAST_RANK
]
_PER_PERSON = timedelta(seconds=notices.PER_PERSON_S)


def notify(meeting: Meeting, *, now: datetime) -> None:
    """Give the notice that is due, if any is; call it once at a time.

    Where single people are not shown, the room is all there is to tell of.
    """
    board = alert_board.read(meeting.pk, now=now.timestamp())
    board_s = max((one.at for one in board.notices), default=None)
    if board_s is not None and now.timestamp() - board_s < notices.OVERALL_S:
        return
    if room := room_low.check(meeting, now=now):
        alert_board.tell(meeting.pk, [room])
    elif visibility.shows_people(meeting):
        _notify_of_people(meeting, now=now)


def _notify_of_people(meeting: Meeting, *, now: datetime) -> None:
    alerts = _open_alerts(meeting, now=now)
    if not any(candidate.is_due for candidate, _ in alerts):
        return
    names = {candidate.participant_id: name for candidate, name in alerts}
    chosen = notices.choose(
        [candidate for candidate, _ in alerts],
        _told(meeting, now=now),
        now_s=now.timestamp(),
    )
    if not chosen:
        return
    with transaction.atomic():
        Alert.objects.filter(pk__in=[one.alert_id for one in chosen]).update(
            notified_at=now, notified_severity=F("severity")
        )
        notice = _notice(chosen, names, at_s=now.timestamp())
        transaction.on_commit(lambda: alert_board.tell(meeting.pk, [notice]))


def _open_alerts(meeting: Meeting, *, now: datetime) -> list[tuple[Candidate, str]]:
    """Return what may be told of, with the names of the people."""
    found = Alert.objects.filter(
        meeting=meeting, resolved_at=None, severity__in=_WORTH_IT
    ).select_related("participant__user")
    alerts = list(found)
    if not alerts:
        return []
    snoozed = set(
        Alert.objects.filter(meeting=meeting, snoozed_until__gt=now).values_list(
            "participant_id", "alert_type"
        )
    )
    return [
        (
            Candidate(
                alert_id=alert.pk,
                participant_id=alert.participant_id,
                alert_type=alert.alert_type,
                severity=alert.severity,
                started_s=alert.created_at.timestamp() if alert.created_at else 0.0,
                notified=alert.notified_severity,
                is_acknowledged=alert.acknowledged_at is not None,
                is_snoozed=(alert.participant_id, alert.alert_type) in snoozed,
            ),
            alert.participant.user.display_name,
        )
        for alert in alerts
    ]


def _told(meeting: Meeting, *, now: datetime) -> Told:
    recent = Alert.objects.filter(meeting=meeting, notified_at__gt=now - _PER_PERSON)
    people = {
        participant_id: at.timestamp()
        for participant_id, at in recent.values_list("participant_id").annotate(
            at=Max("notified_at")
        )
    }
    return Told(max(people.values(), default=None), people)


def _notice(
    chosen: Sequence[Candidate], names: dict[uuid.UUID, str], *, at_s: float
) -> Notice:
    first = chosen[0]
    people = {one.participant_id for one in chosen}
    if len(people) == 1:
        return Notice(
            id=f"{first.alert_id}:{first.severity}",
            at=at_s,
            kind="person",
            severity=first.severity,
            alert_type=first.alert_type,
            name=names[first.participant_id],
            people=1,
        )
    return Notice(
        id=f"people:{first.alert_id}:{int(at_s)}",
        at=at_s,
        kind="people",
        severity=first.severity,
        people=len(people),
    )
