"""Notes who saw or took away numbers of the single people of a meeting."""

from meetings import visibility
from meetings.models import Meeting
from users.models import User
from users.services import audit
from users.services.audit import Action

MEETING = "meeting"
"""`object_type` of such an entry."""


def note(
    actor: User,
    meeting: Meeting,
    *,
    through: str,
    action: str = Action.VIEWED,
    detail: str = "",
) -> None:
    """Note it where the meeting shows people; numbers of a room are nobody's."""
    if visibility.shows_people(meeting):
        audit.note(
            actor,
            action,
            through=through,
            object_type=MEETING,
            object_id=meeting.pk,
            detail=detail,
        )
