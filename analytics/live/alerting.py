"""Judges samples as they are stored: rows of `alerts`, and what the host is told.

Whoever calls holds `analytics.timeseries.insert.alone`. The rules see what is stored
and nothing else, so that judging a meeting again from its rows gives the same alerts;
a worker that dies anywhere in here leaves work that is repeated and changes nothing.
"""

import contextlib
import logging
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.db.models import Max

from analytics.alerts import readings, rules, service
from analytics.alerts.presets import Preset
from analytics.alerts.rules import Episode, Reading
from analytics.live import alert_board, alert_history, notifying
from analytics.live.alert_history import Known
from analytics.live.redis_client import RedisAwayError
from analytics.models import Alert, AttentionMetric
from analytics.timeseries.insert import SampleRow
from meetings import visibility
from meetings.models import Meeting, Participant

logger = logging.getLogger(__name__)

REPLAY_FOR_S = 2.0
"""For so long, in one pass, people are replayed whose history is lost; the others have
their turn a second later. Storing waits meanwhile."""

ON_THEIR_WAY = timedelta(seconds=3)
"""A frame is scored within two seconds or dropped, and stored within another."""

_AWAY = (OperationalError, InterfaceError, RedisAwayError)


def judge(rows: Sequence[SampleRow], *, now: datetime) -> None:
    """Judge rows that were just stored; what cannot be judged is logged and left.

    Raises django.db.OperationalError or RedisAwayError when one of them is away: the
    same rows can be judged again.
    """
    replay_until = time.monotonic() + REPLAY_FOR_S
    for meeting, people in _by_meeting(rows):
        with _trouble_kept_apart(meeting, people):
            _judge_meeting(meeting, people, replay_until=replay_until)
        with _trouble_kept_apart(meeting, ()):
            notifying.notify(meeting, now=now)


def close_silent(*, now: datetime) -> None:
    """Close open alerts of people of whom nothing has come for a while.

    Call it when everything that waited is stored: it may have been of these people.
    """
    replay_until = time.monotonic() + REPLAY_FOR_S
    still_open = Alert.objects.filter(
        resolved_at=None, meeting__status=Meeting.Status.ACTIVE
    )
    seats = defaultdict(set)
    for alert in still_open.select_related("meeting", "participant"):
        seats[alert.meeting].add(alert.participant)
    for meeting, people in seats.items():
        with _trouble_kept_apart(meeting, people):
            until_s = (now - ON_THEIR_WAY).timestamp()
            _wait(meeting, people, until_s=until_s, replay_until=replay_until)


def finish(meeting: Meeting) -> None:
    """Close the alerts of an ended meeting; then its rows are what a replay says.

    People whose remembered history is complete are not replayed.
    """
    if not visibility.stores_people(meeting):
        return
    seats = list(meeting.participants.exclude(sample_id=None))
    ids = [seat.pk for seat in seats]
    try:
        known = alert_history.load(meeting.pk, ids)
        alert_history.forget(meeting.pk, ids)
        alert_board.forget(meeting.pk)
    except RedisAwayError:
        known = {}
    last_s = _last_stored_s(meeting)
    complete = {
        seat.pk: known[seat.pk].history
        for seat in seats
        if seat.pk in known
        and not known[seat.pk].is_late
        and known[seat.pk].history.at_s == last_s.get(seat.sample_id)
    }
    service.end(meeting, complete)
    for seat in seats:
        if seat.pk not in complete:
            service.rejudge_person(meeting, seat)


@contextlib.contextmanager
def _trouble_kept_apart(
    meeting: Meeting, people: Iterable[Participant]
) -> Iterator[None]:
    """Log what goes wrong with these people; they are replayed next time."""
    try:
        yield
    except _AWAY:
        raise
    except Exception:
        # The others shall be judged, and these be stored: all the same.
        ids = [seat.pk for seat in people]
        logger.exception("Alerts failed in meeting %s, of %s", meeting.pk, ids)
        alert_history.forget(meeting.pk, ids)


def _by_meeting(
    rows: Sequence[SampleRow],
) -> Iterable[tuple[Meeting, dict[Participant, list[Reading]]]]:
    """Yield the live meetings of these rows; without people where none is judged."""
    by_person: dict[uuid.UUID, list[Reading]] = defaultdict(list)
    for row in rows:
        by_person[row.participant_id].append(readings.of(row))
    people: dict[uuid.UUID, dict[Participant, list[Reading]]] = defaultdict(dict)
    meeting_ids = {row.meeting_id for row in rows}
    for seat in Participant.objects.filter(
        meeting_id__in=meeting_ids, sample_id__in=list(by_person)
    ):
        found = by_person[seat.sample_id] if seat.sample_id else []
        people[seat.meeting_id][seat] = sorted(found, key=lambda one: one.at_s)
    live = Meeting.objects.filter(pk__in=meeting_ids, status=Meeting.Status.ACTIVE)
    for meeting in live:
        is_aggregate = not visibility.stores_people(meeting)
        yield meeting, {} if is_aggregate else people[meeting.pk]


def _judge_meeting(
    meeting: Meeting,
    people: Mapping[Participant, Sequence[Reading]],
    *,
    replay_until: float,
) -> None:
    known = alert_history.load(meeting.pk, [seat.pk for seat in people])
    preset = Preset.from_json(meeting.alert_rules)
    judged: dict[uuid.UUID, Known] = {}
    changed: dict[uuid.UUID, list[Episode]] = {}
    for seat, found in people.items():
        before = known.get(seat.pk)
        if before is None and time.monotonic() > replay_until:
            continue
        with _trouble_kept_apart(meeting, [seat]):
            judged[seat.pk], changed[seat.pk] = (
                _replayed(meeting, seat)
                if before is None
                else _advanced(before, found, preset)
            )
    _keep(meeting, judged, changed)


def _keep(
    meeting: Meeting,
    judged: Mapping[uuid.UUID, Known],
    changed: Mapping[uuid.UUID, Sequence[Episode]],
) -> None:
    # In this order: a history without its rows would never bring them.
    try:
        is_shown = service.store(meeting.pk, changed)
    except service.MeetingNotLiveError:
        # It ended just now, and its end judges these people from the rows.
        alert_history.forget(meeting.pk, judged)
        return
    alert_history.save(meeting.pk, judged)
    if is_shown:
        alert_board.list_changed(meeting.pk)


def _replayed(meeting: Meeting, seat: Participant) -> tuple[Known, list[Episode]]:
    history, episodes = service.replay(meeting, seat)
    return Known(history), episodes


def _advanced(
    before: Known, found: Sequence[Reading], preset: Preset
) -> tuple[Known, list[Episode]]:
    at_s = before.history.at_s
    is_late = bool(found) and at_s is not None and found[0].at_s <= at_s
    history, episodes = rules.advance(before.history, found, preset)
    return replace(before, history=history, is_late=before.is_late or is_late), episodes


def _wait(
    meeting: Meeting,
    seats: Iterable[Participant],
    *,
    until_s: float,
    replay_until: float,
) -> None:
    known = alert_history.load(meeting.pk, [seat.pk for seat in seats])
    preset = Preset.from_json(meeting.alert_rules)
    judged: dict[uuid.UUID, Known] = {}
    changed: dict[uuid.UUID, list[Episode]] = {}
    for seat in seats:
        if seat.pk not in known and time.monotonic() > replay_until:
            continue
        before, episodes = (
            (known[seat.pk], []) if seat.pk in known else _replayed(meeting, seat)
        )
        history, closed = rules.wait(before.history, preset, until_s=until_s)
        judged[seat.pk] = replace(before, history=history)
        # The later word on an alert is the one that counts.
        changed[seat.pk] = service.replaced(episodes, closed)
    _keep(meeting, judged, changed)


def _last_stored_s(meeting: Meeting) -> dict[uuid.UUID | None, float]:
    rows = AttentionMetric.objects.filter(meeting_id=meeting.pk)
    if meeting.end_time is not None:
        rows = rows.filter(time__lte=meeting.end_time)
    lasts = rows.values_list("participant_id").annotate(last=Max("time"))
    return {participant_id: last.timestamp() for participant_id, last in lasts}
