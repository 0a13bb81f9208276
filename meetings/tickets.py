"""Short-lived proofs that let a socket open one seat of one meeting."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core import signing

from meetings.models import Participant
from users.models import ApiToken, User

MAX_AGE_S = 120
"""A ticket opens the socket; an open socket does not need it any more."""

_SALT = "meetings.tickets"

SESSION = "session"
"""Issued to a browser that is signed in: the socket comes with that session."""
_OF_PROGRAM = "token:"


class TicketError(Exception):
    """The ticket does not open this socket; the message says why."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket proves. `holder` is what it was issued to; empty: to us."""

    meeting_id: uuid.UUID
    participant_id: uuid.UUID
    holder: str = ""


def of_token(token_id: uuid.UUID) -> str:
    """Return what names the API token as the holder of a ticket."""
    return f"{_OF_PROGRAM}{token_id}"


def issue(seat: Participant, *, holder: str = "") -> str:
    """Sign a ticket for the seat; no two are the same.

    The socket that it opens lives no longer than the session or token that holds it.
    """
    content = [str(seat.meeting_id), str(seat.pk), secrets.token_hex(4), holder]
    return signing.dumps(content, salt=_SALT)


def is_held(ticket: Ticket, *, user: User | AnonymousUser, at: datetime) -> bool:
    """Say whether what the ticket was issued to still lets its person in.

    `user` is who the socket's session belongs to at the moment.
    """
    if ticket.holder == SESSION:
        return (
            user.is_authenticated
            and Participant.objects.filter(pk=ticket.participant_id, user=user).exists()
        )
    if ticket.holder.startswith(_OF_PROGRAM):
        return (
            ApiToken.objects.filter(pk=ticket.holder.removeprefix(_OF_PROGRAM))
            .filter(revoked_at=None, user__is_active=True)
            .exclude(expires_at__lte=at)
            .exists()
        )
    return True


def read(text: str, *, meeting_id: uuid.UUID) -> Ticket:
    """Return what the ticket proves; raises TicketError for any other meeting."""
    try:
        meeting, participant, _, holder = signing.loads(
            text, salt=_SALT, max_age=MAX_AGE_S
        )
    except signing.SignatureExpired as error:
        raise TicketError("The ticket has expired: ask for a new one.") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TicketError("This is not a ticket of this site.") from error
    if uuid.UUID(meeting) != meeting_id:
        raise TicketError("The ticket is for another meeting.")
    return Ticket(meeting_id, uuid.UUID(participant), holder)
