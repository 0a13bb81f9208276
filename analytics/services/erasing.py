"""Deletes a meeting with everything that was measured in it."""

from django.db import transaction

from analytics.live import storing
from analytics.timeseries import closing
from meetings.models import Meeting
from meetings.services.meetings import MeetingStateError
from users.models import User


def delete(meeting: Meeting) -> None:
    """Delete an ended or a planned meeting; raises MeetingStateError while it is live.

    Samples have no foreign key, so the database does not see to them. Guests whom no
    other meeting knows go too: nothing is left to know them for. Raises
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
