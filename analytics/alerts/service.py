"""Alerts as rows: what the rules say of a person, stored so that repeating it is free.

The primary key follows from person, type and first sign. What the host said of an
alert (acknowledged, snoozed, note, verdict) is never touched here.
"""

import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from analytics.alerts import readings, rules, telling, wording
from analytics.alerts.presets import Preset
from analytics.alerts.rules import Episode, History
from analytics.alerts.telling import Change, State
from analytics.models import Alert
from analytics.timeseries import minutes
from meetings import visibility
from meetings.models import Meeting, Participant

_NAMESPACE = uuid.UUID("7f1d0f53-6a5e-5b7e-9f0f-5f0f8a4f1c2d")
"""Of the keys of alerts; another one would store every alert a second time."""

_FROM_RULES = (
    "alert_type",
    "severity",
    "message",
    "duration_seconds",
    "created_at",
    "resolved_at",
    "cause",
)


class MeetingNotLiveError(Exception):
    """The meeting is over: its end has judged it, or will."""


def key(participant_id: uuid.UUID, episode: Episode) -> uuid.UUID:
    """Return the primary key of an episode's row."""
    started_us = round(episode.started_s * 1e6)
    name = f"{participant_id}:{episode.alert_type}:{started_us}"
    return uuid.uuid5(_NAMESPACE, name)


def replay(
    meeting: Meeting, seat: Participant, preset: Preset | None = None
) -> tuple[History, list[Episode]]:
    """Return what the rules make of all stored rows of a person, oldest alert first.

    Of an ended meeting every episode is over. `preset` is the meeting's own unless
    another one is given. Reads every row of the person: about a second an hour.
    """
    if seat.sample_id is None:
        return History(), []
    preset = preset or Preset.from_json(meeting.alert_rules)
    found = readings.stored(meeting.pk, seat.sample_id)
    end_s = meeting.end_time.timestamp() if meeting.end_time else None
    if end_s is not None:
        # A sample of the last second may not be dropped yet.
        found = itertools.takewhile(lambda one: one.at_s <= end_s, found)
    history, episodes = rules.advance(History(), found, preset)
    if end_s is not None:
        episodes = replaced(episodes, rules.end(history, at_s=end_s))
    return history, episodes


@transaction.atomic
def store(
    meeting_id: uuid.UUID, changed: Mapping[uuid.UUID, Sequence[Episode]]
) -> bool:
    """Store what changed, by participant, in a live meeting; say whether it shows.

    It shows when an alert opened, closed or became more severe; growing does not.
    Raises MeetingNotLiveError, and nothing is stored then.
    """
    rows = list(_rows(meeting_id, changed))
    if not rows:
        return False
    # Against the end of the meeting, which writes this row.
    meeting = Meeting.objects.select_for_update(no_key=True).filter(pk=meeting_id)
    live = meeting.filter(status=Meeting.Status.ACTIVE).first()
    if live is None:
        raise MeetingNotLiveError(f"Meeting {meeting_id} is not live")
    return bool(_upsert(live, rows))


def rejudge(meeting: Meeting) -> None:
    """Make the rows of an ended meeting what its stored samples say.

    Alerts that no longer exist go, unless the host has judged or noted them. Of a
    meeting whose samples have reached their age nothing is judged any more.
    """
    if not visibility.stores_people(meeting):
        return
    for seat in meeting.participants.exclude(sample_id=None):
        rejudge_person(meeting, seat)


def rejudge_person(meeting: Meeting, seat: Participant) -> None:
    """Make the rows of one person what the stored samples say: see `rejudge`."""
    oldest = timezone.now() - minutes.KEPT_ROWS
    if meeting.start_time is None or meeting.start_time < oldest:
        _close_as_they_stand(meeting, seat)
        return
    _, episodes = replay(meeting, seat)
    rows = list(_rows(meeting.pk, {seat.pk: episodes}))
    with transaction.atomic():
        _upsert(meeting, rows)
        gone = Alert.objects.filter(participant=seat).exclude(
            pk__in=[row.pk for row in rows]
        )
        gone.filter(Q(note=None) | Q(note=""), verdict=None).delete()


def end(meeting: Meeting, histories: Mapping[uuid.UUID, History]) -> None:
    """Close, with an ended meeting, what is open of people whose history is complete.

    The histories are by participant and reach to each person's last stored row.
    """
    if meeting.end_time is None:
        raise ValueError(f"Meeting {meeting.pk} has not ended")
    at_s = meeting.end_time.timestamp()
    over = {one: rules.end(history, at_s=at_s) for one, history in histories.items()}
    with transaction.atomic():
        _upsert(meeting, list(_rows(meeting.pk, over)))


def replaced(episodes: Iterable[Episode], later: Iterable[Episode]) -> list[Episode]:
    """Return the episodes, each as it stands in the end, oldest first."""
    found = {(one.started_s, one.alert_type): one for one in (*episodes, *later)}
    return [found[one] for one in sorted(found)]


def _close_as_they_stand(meeting: Meeting, seat: Participant) -> None:
    still_open = Alert.objects.filter(participant=seat, resolved_at=None)
    for alert in still_open.exclude(created_at=None) if meeting.is_ended else ():
        lasted = timedelta(seconds=alert.duration_seconds or 0.0)
        alert.resolved_at = (alert.created_at or timezone.now()) + lasted
        alert.save(update_fields=["resolved_at"])


def _rows(
    meeting_id: uuid.UUID, changed: Mapping[uuid.UUID, Iterable[Episode]]
) -> Iterable[Alert]:
    for participant_id, episodes in changed.items():
        for episode in episodes:
            yield Alert(
                pk=key(participant_id, episode),
                meeting_id=meeting_id,
                participant_id=participant_id,
                alert_type=episode.alert_type.value,
                severity=episode.severity.value,
                cause=episode.cause.value,
                message=wording.message(episode),
                duration_seconds=episode.duration_s,
                created_at=_moment(episode.started_s),
                resolved_at=None if episode.is_open else _moment(episode.ended_s),
            )


def _upsert(meeting: Meeting, rows: list[Alert]) -> list[Change]:
    """Store the rows and return which changes show; webhooks are told of them."""
    known = Alert.objects.filter(pk__in=[row.pk for row in rows])
    before = {
        pk: State(severity, is_open=resolved_at is None)
        for pk, severity, resolved_at in known.values_list(
            "pk", "severity", "resolved_at"
        )
    }
    Alert.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_FROM_RULES
    )
    changes = [
        change for row in rows if (change := Change(row, before.get(row.pk))).is_shown
    ]
    telling.tell(meeting, changes)
    return changes


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
