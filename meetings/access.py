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
    if user.is_authenticated:
        hosted = Meeting.objects.select_related("host").filter(host=user)
        if meeting := hosted.filter(pk=meeting_id).first():
            return meeting
    raise MeetingAccessDeniedError


def access_invitation(join_code: uuid.UUID) -> Meeting:
    """Return the meeting that a join link leads to; the code is the key."""
    meeting = Meeting.objects.select_related("host").filter(join_code=join_code).first()
    if meeting is None:
        raise MeetingAccessDeniedError
    return meeting


def access_seat(user: User | AnonymousUser, meeting_id: uuid.UUID) -> Participant:
    """Return the person's own seat in the meeting, left or not."""
    seats = Participant.objects.select_related("meeting", "meeting__host", "user")
    if user.is_authenticated:
        seats = seats.filter(meeting_id=meeting_id, user=user)
        if seat := seats.order_by("created_at").first():
            return seat
    raise MeetingAccessDeniedError
