"""Keeps the seats of people in a shared window: who is seen is there.

Where the host sees the room only, nobody names faces: each one that stays gets a seat
without a name by itself, whose samples nothing links to anybody after the end. Once
somebody was left out, who may come back as a new face, the host says so of each.
"""

import logging
import uuid
from datetime import UTC, datetime

from django.db import Error as DatabaseError
from django.db import connection

from analytics.gallery import looking
from analytics.gallery.faces import Gallery
from analytics.gallery.picture import Known
from analytics.live.roster import Roster
from meetings import visibility
from meetings.models import Meeting
from meetings.services import gallery as seats
from meetings.services.gallery import FaceTakenError, NotToldError
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError

logger = logging.getLogger(__name__)

EVERY_S = 2.0
SEAT_AFTER_S = 5.0
"""A face that stays so long is a person's, not a picture that passes."""
UNDECIDED_S = 30.0
"""So long a new face may turn out to be somebody who was there before."""
MOST_AT_ONCE = 5
_MOST_MEETINGS = 100

_kept_at: dict[uuid.UUID, float] = {}


def keep(roster: Roster, gallery: Gallery, known: Known, *, now: float) -> None:
    """Note who is seen and seat who is new, once in EVERY_S; PostgreSQL may be away."""
    if now - _kept_at.get(roster.meeting_id, 0.0) < EVERY_S:
        return
    if len(_kept_at) > _MOST_MEETINGS:
        _kept_at.clear()
    _kept_at[roster.meeting_id] = now
    at = datetime.fromtimestamp(now, UTC)
    people = roster.measured_faces()
    here = [
        people[face.number].participant_id
        for face in gallery.faces
        if face.is_here and face.number in people
    ]
    try:
        seats.see(roster.meeting_id, here, at=at)
        is_room = not visibility.stores_people(roster)
        if is_room and known.judges_new:
            _seat_new(roster, gallery, known, now=now)
    except DatabaseError:
        logger.warning("PostgreSQL is away: seats of a window stay as they are")
        connection.close()


def _seat_new(roster: Roster, gallery: Gallery, known: Known, *, now: float) -> None:
    new = [
        face.number
        for face in gallery.faces
        if face.is_here
        and face.number not in known.named | known.left_out
        and now - face.since_s >= SEAT_AFTER_S
        and (
            now - face.since_s >= UNDECIDED_S
            or not looking.is_undecided(face, gallery, known)
        )
    ]
    taken = {seat.track_id for seat in roster.seats}
    meeting = Meeting.objects.get(pk=roster.meeting_id)
    at = datetime.fromtimestamp(now, UTC)
    for number in [one for one in new if one not in taken][:MOST_AT_ONCE]:
        try:
            seats.seat_nameless(meeting, track_id=number, at=at)
        except (FaceTakenError, MeetingStateError, NotToldError):
            # Another worker was quicker, or the meeting is over.
            continue
        except MeetingFullError:
            return
