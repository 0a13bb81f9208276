"""Deletes what was measured: of a meeting with the meeting, or of one person.

Samples have no foreign key, so the database does not see to them.
"""

from django.db import transaction
from django.utils import timezone

from analytics.live import (
    alert_history,
    attention_state,
    replay_results,
    storing,
)
from analytics.models import Alert
from analytics.services import summaries
from analytics.timeseries import closing, minutes
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from users.models import User


def delete(meeting: Meeting) -> None:
    """Delete an ended or a planned meeting; raises MeetingStateError while it is live.

    Guests whom no other meeting knows go too: nothing is left to know them for. Raises
    RedisAwayError when nobody can tell whether some samples still wait there.
    """
    if meeting.is_live:
        raise MeetingStateError("End the meeting before deleting it.")
    storing.store_all()
    with transaction.atomic():
        guests = list(
            meeting.participants.filter(user__is_guest=True).values_list(
                "user", flat=True
            )
        )
        closing.erase_meeting(meeting.pk)
        meeting.delete()
        User.objects.filter(pk__in=guests, seats=None).delete()


def erase_person(seat: Participant) -> int:
    """Delete every sample, minute and alert of a seat; return how many rows it was.

    The summary is computed again without them while it can be: as long as the samples
    of the others are there. Of a room-only meeting that is over nothing is left to be
    found. Raises MeetingStateError while the meeting is live, since samples would go
    on to come, and RedisAwayError as `delete` does.
    """
    meeting = seat.meeting
    if meeting.is_live:
        raise MeetingStateError("End the meeting before erasing somebody.")
    storing.store_all()
    attention_state.forget(meeting.pk, [seat.pk])
    replay_results.forget(meeting.pk)
    alert_history.forget(meeting.pk, [seat.pk])
    erased = closing.erase_people([seat.sample_id]) if seat.sample_id else 0
    alerts, _ = Alert.objects.filter(participant=seat).delete()
    has_samples = (
        meeting.end_time is not None
        and meeting.end_time > timezone.now() - minutes.KEPT_ROWS
    )
    if meeting.is_ended and has_samples:
        summaries.compute(meeting)
    return erased + alerts
