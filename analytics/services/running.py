"""What the host's buttons do: start and end a meeting, with all that follows."""

import logging
import uuid
from datetime import datetime

from django.db import transaction

from analytics.live import (
    attention_state,
    frame_queue,
    presence,
    queueing,
    storing,
)
from analytics.live.redis_client import RedisAwayError
from analytics.services import summaries
from meetings.models import Meeting
from meetings.services import meetings

logger = logging.getLogger(__name__)

SUMMARISE = "analytics.tasks.summarise"
SETTLE_S = 2
"""The frames that were on their way when the meeting ended are scored by then."""


def start(meeting: Meeting, *, at: datetime) -> Meeting:
    """Open the meeting for frames; raises MeetingStateError when it is over."""
    with transaction.atomic():
        meeting = meetings.start(meeting, at=at)
        transaction.on_commit(lambda: _open(meeting.pk))
    return meeting


def end(meeting: Meeting, *, at: datetime) -> Meeting:
    """End the meeting, forget its live state and queue its summary.

    Raises MeetingStateError when it has not started.
    """
    with transaction.atomic():
        seats = list(meeting.participants.values_list("pk", flat=True))
        meeting = meetings.end(meeting, at=at)
        transaction.on_commit(lambda: _close(meeting.pk, seats))
    return meeting


def summarise(meeting_id: uuid.UUID) -> None:
    """Store what still waits, then compute the summary."""
    storing.store_all()
    summaries.compute(Meeting.objects.get(pk=meeting_id))


def restore_presence() -> None:
    """Make Redis say which meetings are active, as the database does.

    Sessions of servers that were killed are forgotten on the way, and so are, in
    time, pictures that other programs pushed for meetings that are not live.
    """
    frame_queue.limit_ages()
    active = Meeting.objects.filter(status=Meeting.Status.ACTIVE)
    presence.restore(active.values_list("pk", flat=True))
    for meeting_id in presence.active_meetings():
        presence.sessions(meeting_id)


def _open(meeting_id: uuid.UUID) -> None:
    try:
        presence.open_meeting(meeting_id)
    except RedisAwayError:
        # The beat task puts it right when Redis is back.
        logger.warning("Redis is away: meeting %s is not listed yet", meeting_id)


def _close(meeting_id: uuid.UUID, seats: list[uuid.UUID]) -> None:
    try:
        presence.close_meeting(meeting_id)
        frame_queue.discard(meeting_id, [str(seat) for seat in seats])
        attention_state.forget(meeting_id, seats)
        queueing.send(SUMMARISE, str(meeting_id), countdown=SETTLE_S)
    except RedisAwayError:
        # Keys expire by themselves, and a beat task computes missing summaries.
        logger.warning("Redis is away: meeting %s is tidied later", meeting_id)
