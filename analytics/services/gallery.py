"""What a host says of the faces in the window that they share."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from analytics.live import gallery_state
from meetings import visibility
from meetings.models import Meeting, Participant
from meetings.services import gallery as seats
from meetings.services.gallery import FaceTakenError


class FaceGoneError(Exception):
    """The face is not in the window any more, or the numbers mean other faces now."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This face is not in the window any more. Choose it again.")
        )


class NamelessError(Exception):
    """In this meeting single people are not shown, so faces have no names."""

    def __init__(self) -> None:
        super().__init__(gettext("Faces have no names in this meeting."))


def name(
    meeting: Meeting, *, session: str, number: int, name: str, at: datetime
) -> Participant:
    """Let a face be that of a new person.

    Raises FaceGoneError, NamelessError, RedisAwayError, and what `seats.seat_face` does.
    """
    _require_names(meeting)
    _require_shown(meeting, session=session, number=number)
    return seats.seat_face(meeting, name=name, track_id=number, at=at)


def choose(
    seat: Participant, *, session: str, number: int, at: datetime
) -> Participant:
    """Let a face be that of somebody who was named before and is not seen now.

    Raises what `name` does; FaceTakenError also where the person's face is seen.
    """
    _require_names(seat.meeting)
    shown = _require_shown(seat.meeting, session=session, number=number)
    if seat.track_id in gallery_state.numbers_of(shown):
        raise FaceTakenError(
            gettext("%(name)s has another face in the window. Take its name first.")
            % {"name": seat.user.display_name}
        )
    return seats.choose(seat, track_id=number, at=at)


def leave_out(meeting: Meeting, *, session: str, number: int, at: datetime) -> None:
    """Do not measure a face: it is no person, or somebody who does not agree.

    Whoever it was has left. Raises FaceGoneError and RedisAwayError.
    """
    _require_shown(meeting, session=session, number=number)
    seats.note_left_out(meeting.pk, at=at)
    gallery_state.leave_out(meeting.pk, session=session, number=number)
    for seat in Participant.objects.filter(meeting=meeting, track_id=number):
        seats.withdraw_face(seat, at=at)


def take_in(meeting: Meeting, *, session: str, number: int, at: datetime) -> None:
    """Measure a face that was left out, or that is new after somebody was.

    Where faces have names it needs one first. Raises FaceGoneError, RedisAwayError, and
    what `seats.seat_face` does.
    """
    _require_shown(meeting, session=session, number=number)
    if not visibility.stores_people(meeting):
        seats.seat_nameless(meeting, track_id=number, at=at)
    gallery_state.take_in(meeting.pk, session=session, number=number)


def missing_people(meeting_id: uuid.UUID) -> list[Participant]:
    """Return who was named and has no face in the window now, by name."""
    shown = gallery_state.shown(meeting_id)
    here = gallery_state.numbers_of(shown) if shown else set()
    people = Participant.objects.filter(meeting_id=meeting_id).select_related("user")
    return sorted(
        (seat for seat in people if seat.track_id not in here),
        key=lambda seat: seat.user.display_name.casefold(),
    )


def _require_names(meeting: Meeting) -> None:
    if not visibility.shows_people(meeting):
        raise NamelessError


def _require_shown(meeting: Meeting, *, session: str, number: int) -> Mapping[str, Any]:
    shown = gallery_state.shown(meeting.pk)
    if (
        shown is None
        or shown["session"] != session
        or number not in gallery_state.numbers_of(shown)
    ):
        raise FaceGoneError
    return shown
