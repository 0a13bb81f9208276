"""Who may be scored in a meeting, read from PostgreSQL once a second.

While PostgreSQL is away the last answer holds for STALE_S, so that the live view
goes on; after that nobody is scored.
"""

import logging
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError
from django.db import connection

from meetings import selectors
from meetings.models import Meeting, Participant

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

logger = logging.getLogger(__name__)

FRESH_S = 1.0
STALE_S = 60.0
_RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One participant as the live path sees them."""

    participant_id: uuid.UUID
    name: str
    sample_id: uuid.UUID | None
    agreed: bool
    paused: bool
    present: bool
    track_id: int | None = None

    @property
    def is_measured(self) -> bool:
        """Whether this person's frames may be scored now."""
        return (
            self.agreed
            and self.present
            and not self.paused
            and self.sample_id is not None
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """The seats of a meeting, in a stable order."""

    meeting_id: uuid.UUID
    status: str
    privacy_level: str
    seats: tuple[Seat, ...]
    is_gallery: bool = False
    is_told: bool = False
    has_left_out: bool = False

    @property
    def takes_gallery(self) -> bool:
        """Whether pictures of a shared window may be scored now."""
        is_live = self.status == Meeting.Status.ACTIVE
        return self.is_gallery and self.is_told and is_live

    def measured_faces(self) -> dict[int, Seat]:
        """Return who may be measured in a shared window, by the number of the face.

        Who had left is back with the first sight of them.
        """
        return {
            seat.track_id: seat
            for seat in self.seats
            if seat.track_id is not None and seat.agreed and seat.sample_id is not None
        }

    def measured_seat(self, participant_id: uuid.UUID) -> Seat | None:
        """Return the seat if its frames may be scored now."""
        if self.status != Meeting.Status.ACTIVE or self.is_gallery:
            return None
        for seat in self.seats:
            if seat.participant_id == participant_id:
                return seat if seat.is_measured else None
        return None


def read(meeting_id: uuid.UUID) -> Roster | None:
    """Read the roster now; None when there is no such meeting."""
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        return None
    return Roster(
        meeting_id=meeting.pk,
        status=meeting.status or Meeting.Status.SCHEDULED,
        privacy_level=meeting.privacy_level,
        seats=tuple(_seat(seat) for seat in selectors.seats(meeting_id)),
        is_gallery=meeting.is_gallery,
        is_told=meeting.gallery_told_at is not None,
        has_left_out=meeting.left_out_at is not None,
    )


def read_seat(
    meeting_id: uuid.UUID, participant_id: uuid.UUID
) -> tuple[str, Seat] | None:
    """Read the meeting's status and one seat; None when there is no such seat."""
    seats = selectors.seats(meeting_id).select_related("meeting")
    seat = seats.filter(pk=participant_id).first()
    if seat is None:
        return None
    return seat.meeting.status or Meeting.Status.SCHEDULED, _seat(seat)


def _seat(seat: "WithAnnotations[Participant, selectors.Agreed]") -> Seat:
    return Seat(
        participant_id=seat.pk,
        name=seat.user.display_name,
        sample_id=seat.sample_id,
        agreed=seat.agreed,
        paused=seat.paused_at is not None,
        present=bool(seat.is_active),
        track_id=seat.track_id,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    roster: Roster | None
    read_at: float


class Rosters:
    """The rosters that one process works with."""

    def __init__(self) -> None:
        self._reads: dict[uuid.UUID, _Read] = {}
        self._retry_at = 0.0

    def get(self, meeting_id: uuid.UUID) -> Roster | None:
        """Return the roster, at most FRESH_S old while PostgreSQL answers."""
        now = time.monotonic()
        last = self._reads.get(meeting_id)
        if last is not None and now - last.read_at < FRESH_S:
            return last.roster
        if now >= self._retry_at:
            try:
                roster = read(meeting_id)
            except DatabaseError:
                logger.warning("PostgreSQL is away: the roster stays as it was")
                connection.close()
                self._retry_at = now + _RETRY_S
            else:
                self._reads[meeting_id] = _Read(roster, now)
                return roster
        if last is None or now - last.read_at > STALE_S:
            return None
        return last.roster

    def forget(self, meeting_id: uuid.UUID) -> None:
        """Read again next time."""
        self._reads.pop(meeting_id, None)
