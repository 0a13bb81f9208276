"""Deletes what was measured: of a meeting with the meeting, or of one person.

Samples have no foreign key, so the database does not see to them.
"""

from django.db import transaction
from django.utils import timezone

from analytics.live import (
    alert_history,
    attention_state,
    frame_queue,
    replay_results,
    storing,
)
from analytics.models import Alert
from analytics.services import summaries
from analytics.timeseries import closing
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from users.models import User
from users.webhooks import forgetting


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
        forgetting.forget_meeting(meeting.pk)
        meeting.delete()
        User.objects.filter(pk__in=guests, seats=None).delete()


def erase_person(seat: Participant) -> int:
    """Forget a seat and sum its meeting up without it; return how many rows it was.

    Raises what `forget` raises.
    """
    erased = forget(seat)
    sum_up_again(seat.meeting)
    return erased


def forget(seat: Participant) -> int:
    """Delete every sample, minute and alert of a seat; return how many rows it was.

    Of a room-only meeting that is over nothing is left to be found. Raises
    MeetingStateError while somebody may be measured, since samples would go on to come,
    and RedisAwayError as `delete` does.
    """
    meeting = seat.meeting
    if meeting.is_live and (seat.is_active or meeting.is_gallery):
        raise MeetingStateError("End the meeting before erasing somebody.")
    storing.store_all()
    frame_queue.drop(meeting.pk, str(seat.pk))
    attention_state.forget(meeting.pk, [seat.pk])
    replay_results.forget(meeting.pk)
    alert_history.forget(meeting.pk, [seat.pk])
    erased = closing.erase_people([seat.sample_id]) if seat.sample_id else 0
    alerts, _ = Alert.objects.filter(participant=seat).delete()
    forgetting.forget_people([seat.pk])
    return erased + alerts


def sum_up_again(meeting: Meeting) -> None:
    """Compute the summary without those who are gone, while the others' samples are there."""
    if summaries.can_compute(meeting, now=timezone.now()):
        summaries.compute(meeting)
