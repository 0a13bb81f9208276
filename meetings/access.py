"""Who may enter: each function returns the thing or raises; a stranger gets 404."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from meetings.models import Meeting, Participant
from users.models import User


class MeetingAccessDeniedError(Http404):
    """The meeting does not exist for this person; pages answer 404."""

    def __init__(self) -> None:
        super().__init__("No such meeting")


def access_hosted_meeting(user: User | AnonymousUser, meeting_id: uuid.UUID) -> Meeting:
    """Return the meeting if `user` hosts it."""
    meeting = (
        Meeting.objects.select_related("host")
        .filter(pk=meeting_id, host_id=user.pk)
        .first()
    )
    if meeting is None or not user.is_authenticated:
        raise MeetingAccessDeniedError
    return meeting


def access_invitation(join_code: uuid.UUID) -> Meeting:
    """Return the meeting that a join link leads to; the code is the key."""
    meeting = (
        Meeting.objects.select_related("host").filter(join_code=join_code).first()
    )
    if meeting is None:
        raise MeetingAccessDeniedError
    return meeting


def access_seat(user: User | AnonymousUser, meeting_id: uuid.UUID) -> Participant:
    """Return the person's own seat in the meeting, left or not."""
    seat = (
        Participant.objects.select_related("meeting", "meeting__host", "user")
        .filter(meeting_id=meeting_id, user_id=user.pk)
        .order_by("created_at")
        .first()
    )
    if seat is None or not user.is_authenticated:
        raise MeetingAccessDeniedError
    return seat
