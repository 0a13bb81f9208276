"""Short-lived proofs that let a socket open one seat of one meeting."""

import secrets
import uuid
from dataclasses import dataclass

from django.core import signing

from meetings.models import Participant

MAX_AGE_S = 120
"""A ticket opens the socket; an open socket does not need it any more."""

_SALT = "meetings.tickets"


class TicketError(Exception):
    """The ticket does not open this socket; the message says why."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket proves."""

    meeting_id: uuid.UUID
    participant_id: uuid.UUID


def issue(seat: Participant) -> str:
    """Sign a ticket for the seat; no two are the same."""
    content = [str(seat.meeting_id), str(seat.pk), secrets.token_hex(4)]
    return signing.dumps(content, salt=_SALT)


def read(text: str, *, meeting_id: uuid.UUID) -> Ticket:
    """Return what the ticket proves; raises TicketError for any other meeting."""
    try:
        meeting, participant, _ = signing.loads(text, salt=_SALT, max_age=MAX_AGE_S)
    except signing.SignatureExpired as error:
        raise TicketError("The ticket has expired: ask for a new one.") from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TicketError("This is not a ticket of this site.") from error
    if uuid.UUID(meeting) != meeting_id:
        raise TicketError("The ticket is for another meeting.")
    return Ticket(meeting_id=meeting_id, participant_id=uuid.UUID(participant))
