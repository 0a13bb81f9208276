"""What the host's buttons do: start and end a meeting, with all that follows."""

import logging
import uuid
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import transaction

from analytics import selectors
from analytics.alerts.presets import PRESETS
from analytics.live import (
    alerting,
    attention_state,
    frame_queue,
    gallery_state,
    late_samples,
    presence,
    queueing,
    storing,
)
from analytics.live.redis_client import RedisAwayError
from analytics.services import summaries
from analytics.timeseries import closing, insert
from meetings import visibility
from meetings.models import Meeting
from meetings.services import meetings

logger = logging.getLogger(__name__)

SUMMARISE = late_samples.SUMMARISE


def start(meeting: Meeting, *, at: datetime) -> Meeting:
    """Open the meeting for frames; raises MeetingStateError when it is over.

    From now on its alerts mean what the thresholds of this moment say.
    """
    with transaction.atomic():
        meeting = meetings.start(meeting, at=at)
        if meeting.alert_rules is None:
            meeting.alert_rules = PRESETS[meeting.sensitivity].as_json()
            meeting.save(update_fields=["alert_rules"])
        transaction.on_commit(lambda: _open(meeting.pk))
    return meeting


def end(
    meeting: Meeting, *, at: datetime, reason: str = Meeting.EndReason.HOST
) -> Meeting:
    """End the meeting, forget its live state and queue its summary.

    Raises MeetingStateError when it has not started.
    """
    with transaction.atomic():
        seats = list(meeting.participants.values_list("pk", flat=True))
        meeting = meetings.end(meeting, at=at, reason=reason)
        transaction.on_commit(lambda: _close(meeting.pk, seats))
    return meeting


def summarise(meeting_id: uuid.UUID) -> None:
    """Store what still waits, then finish the meeting; may run again.

    Raises django.db.Error or RedisAwayError, and there is no summary then.
    """
    storing.store_all()
    _finish(Meeting.objects.get(pk=meeting_id))


def summarise_missing() -> int:
    """Finish the ended meetings that have no summary; returns how many."""
    missing = summaries.missing()
    if not missing:
        return 0
    try:
        storing.store_all()
    except (DatabaseError, RedisAwayError) as error:
        # A summary without them would stay as it is; the next task tries again.
        logger.warning("Samples wait, and summaries with them [%s]", error)
        return 0
    finished = 0
    for meeting in missing:
        try:
            _finish(meeting)
        except Exception:
            # The others shall not wait for whatever is wrong with this one.
            logger.exception("No summary of meeting %s", meeting.pk)
        else:
            finished += 1
    return finished


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


def _finish(meeting: Meeting) -> None:
    """Put right what the last frames left behind, then compute the summary.

    In this order, because a summary says that all of it is done.
    """
    if meeting.is_ended and meeting.end_time is not None:
        # Workers know for a second longer whom they may score.
        seats = list(meeting.participants.values_list("pk", flat=True))
        attention_state.forget(meeting.pk, seats)
        gallery_state.forget(meeting.pk)
        closing.drop_after(meeting.pk, meeting.end_time)
        alerting.finish(meeting)
    if visibility.stores_people(meeting):
        summaries.compute(meeting)
        return
    # As one, while nobody stores: late_samples goes by the summary.
    with insert.alone(), transaction.atomic():
        summaries.compute(meeting)
        closing.unlink(meeting.pk, bucket=selectors.BUCKET)


def _close(meeting_id: uuid.UUID, seats: list[uuid.UUID]) -> None:
    try:
        presence.close_meeting(meeting_id)
        sources = [gallery_state.SOURCE, *(str(seat) for seat in seats)]
        frame_queue.discard(meeting_id, sources)
        attention_state.forget(meeting_id, seats)
        gallery_state.forget(meeting_id)
        queueing.send(SUMMARISE, str(meeting_id), countdown=late_samples.SETTLE_S)
    except RedisAwayError:
        # Keys expire by themselves, and a beat task computes missing summaries.
        logger.warning("Redis is away: meeting %s is tidied later", meeting_id)
