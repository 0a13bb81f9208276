"""Judges an ended meeting again with other thresholds, to be looked at only."""

import logging
import uuid
from collections import Counter
from collections.abc import Iterable

from django.db import Error as DatabaseError

from analytics import room_series, selectors
from analytics.alerts import service
from analytics.alerts.presets import PRESETS, Preset
from analytics.live import queueing, replay_results
from analytics.live.replay_results import Count, Replay, Status
from analytics.models import Alert, AttentionMetric, MeetingSummary
from meetings import visibility
from meetings.models import Meeting

logger = logging.getLogger(__name__)

REPLAY = "analytics.tasks.replay_alerts"

_Found = Counter[tuple[uuid.UUID, str]]


class ReplayRefusedError(Exception):
    """Nothing of this meeting can be judged again, or may be shown."""


def is_possible(
    meeting: Meeting, summary: MeetingSummary | None, *, has_samples: bool
) -> bool:
    """Whether there are samples to judge, and their alerts are the host's to know."""
    return (
        meeting.is_ended
        and visibility.stores_people(meeting)
        and summary is not None
        and summary.avg_attention_score is not None
        and has_samples
    )


def ask(meeting: Meeting, preset: str) -> Replay | None:
    """Return what the preset finds, or how far that is; None: it cannot be done now.

    Asked again it is not done again. Raises ReplayRefusedError, and RedisAwayError.
    """
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    has_samples = AttentionMetric.objects.filter(meeting_id=meeting.pk).exists()
    if not is_possible(meeting, summary, has_samples=has_samples):
        raise ReplayRefusedError
    is_new = replay_results.begin(meeting.pk, preset)
    if is_new and not queueing.send(REPLAY, str(meeting.pk), preset):
        replay_results.forget(meeting.pk)
        return None
    return replay_results.read(meeting.pk, preset)


def run(meeting_id: uuid.UUID, preset: str) -> None:
    """Judge the meeting again and keep what comes out; changes no row.

    Raises RedisAwayError when nobody can be told.
    """
    meeting = Meeting.objects.get(pk=meeting_id)
    try:
        after = _judged(meeting, preset)
        counts = _compared(_stored(meeting), after)
    except DatabaseError:
        logger.exception("No replay of meeting %s with %s", meeting_id, preset)
        replay_results.write(meeting_id, preset, Replay(Status.FAILED))
        return
    replay_results.write(meeting_id, preset, Replay(Status.DONE, counts=counts))


def give_up(meeting_id: uuid.UUID, preset: str) -> None:
    """Tell who waits that it takes longer than a task may."""
    replay_results.write(meeting_id, preset, Replay(Status.FAILED))


def thresholds(meeting: Meeting, preset: str) -> Preset:
    """Return a preset; the meeting's own as it was frozen when the meeting started."""
    own = Preset.from_json(meeting.alert_rules)
    return own if own.name == preset else PRESETS[preset]


def _judged(meeting: Meeting, preset: str) -> _Found:
    seats = list(meeting.participants.exclude(sample_id=None))
    shown = _shown_spans(meeting)
    found: _Found = Counter()
    for judged, seat in enumerate(seats):
        progress = Replay(Status.WAITING, judged, len(seats))
        replay_results.write(meeting.pk, preset, progress)
        _, episodes = service.replay(meeting, seat, thresholds(meeting, preset))
        found.update(
            (seat.pk, str(episode.alert_type))
            for episode in episodes
            if _counts(episode.started_s, shown)
        )
    return found


def _stored(meeting: Meeting) -> _Found:
    shown = _shown_spans(meeting)
    rows: Iterable[Alert] = meeting.alerts.exclude(created_at=None)
    return Counter(
        (alert.participant_id, alert.alert_type)
        for alert in rows
        if alert.created_at and _counts(alert.created_at.timestamp(), shown)
    )


def _shown_spans(meeting: Meeting) -> set[float] | None:
    """Return the spans in which numbers of the room are shown; None: in all.

    Others would be about one or two persons: the summary counts alerts likewise.
    """
    if visibility.fewest_people(meeting) <= 1:
        return None
    shown = room_series.in_company(
        selectors.measured(meeting), min_people=visibility.fewest_people(meeting)
    )
    return {bucket.start_s for bucket in shown}


def _counts(at_s: float, shown: set[float] | None) -> bool:
    length_s = room_series.BUCKET_S
    return shown is None or at_s // length_s * length_s in shown


def _compared(before: _Found, after: _Found) -> tuple[Count, ...]:
    return tuple(
        Count(str(person), alert_type, before[one], after[one])
        for one in sorted(before.keys() | after.keys(), key=str)
        for person, alert_type in [one]
    )
