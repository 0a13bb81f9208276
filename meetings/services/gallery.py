"""Seats of people in a window that the host shares: nobody joins, faces are named.

The host confirmed that everybody was told and agrees; each seat has that answer as its
consent. `participants.track_id` is the number of the face. A seat is taken while its
face is seen: who is out of the window for GONE_AFTER has left, with the last sight of
them, and takes the seat again by coming back.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext

from meetings import announcements
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from meetings.services.meetings import MeetingStateError
from users.services import people

GONE_AFTER = timedelta(minutes=2)
"""Longer out of the window than a look at another page takes."""


class NotToldError(Exception):
    """The host has not confirmed that everybody in the window was told."""


class FaceTakenError(Exception):
    """The face has a name already, or the person another face; the message says it."""


@transaction.atomic
def confirm_told(meeting: Meeting, *, at: datetime) -> Meeting:
    """Store that the host says: everybody in the window was told and agrees.

    The first time counts. Raises MeetingStateError when the meeting is over.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_ended:
        raise MeetingStateError(gettext("This meeting has ended."))
    if meeting.gallery_told_at is None:
        meeting.gallery_told_at = at
        meeting.save(update_fields=["gallery_told_at", "updated_at"])
        announcements.meeting_changed(meeting.pk)
    return meeting


@transaction.atomic
def seat_face(
    meeting: Meeting, *, name: str, track_id: int, at: datetime
) -> Participant:
    """Give a face a seat of a new person of this name.

    Raises MeetingStateError unless the meeting is live, NotToldError, FaceTakenError,
    and MeetingFullError when no seat is left. Here seats that were left count as well:
    whoever is not recognised takes another one.
    """
    meeting = _lock(meeting)
    _require_free(meeting, track_id)
    if Participant.objects.filter(meeting=meeting).count() >= seats.MAX_SEATS:
        raise seats.MeetingFullError
    seat = seats.take(meeting, user=people.create_guest(name), at=at)
    return _show(seat, track_id=track_id, at=at)


def seat_nameless(meeting: Meeting, *, track_id: int, at: datetime) -> Participant:
    """Give a face a seat where single people are not shown; raises as `seat_face`."""
    name = gettext("Face %(number)d") % {"number": track_id}
    return seat_face(meeting, name=name, track_id=track_id, at=at)


@transaction.atomic
def choose(seat: Participant, *, track_id: int, at: datetime) -> Participant:
    """Give a face to a person who has a seat and no face that is seen.

    Raises MeetingStateError unless the meeting is live, NotToldError, FaceTakenError.
    """
    meeting = _lock(seat.meeting)
    _require_free(meeting, track_id)
    seat = Participant.objects.select_for_update().get(pk=seat.pk)
    return _show(seat, track_id=track_id, at=at)


@transaction.atomic
def forget_face(seat: Participant, *, at: datetime) -> None:
    """Take the name from a face: the person has left; their numbers stay."""
    Participant.objects.filter(pk=seat.pk).update(track_id=None)
    seats.leave(seat, at=at)


@transaction.atomic
def withdraw_face(seat: Participant, *, at: datetime) -> None:
    """Take back the agreement of somebody in the window, and the name from the face."""
    seats.withdraw(seat, at=at)
    forget_face(seat, at=at)


def note_left_out(meeting_id: uuid.UUID, *, at: datetime) -> None:
    """Note that somebody in the window, or something, is not measured.

    The first time counts: a recording of the window shows them all the same.
    """
    Meeting.objects.filter(pk=meeting_id, left_out_at=None).update(left_out_at=at)


@transaction.atomic
def see(
    meeting_id: uuid.UUID, participant_ids: Collection[uuid.UUID], *, at: datetime
) -> None:
    """Note whose faces are in the window; who had left is back.

    Who sees them may not know yet that the meeting is over, or that a face has lost its
    name: those stay as they are.
    """
    here = Participant.objects.filter(
        meeting_id=meeting_id,
        meeting__status=Meeting.Status.ACTIVE,
        pk__in=participant_ids,
        track_id__isnull=False,
    )
    back = here.filter(is_active=False, left_at__isnull=False)
    for seat in back.select_for_update(of=("self",)):
        assert seat.left_at is not None
        away_s = max((at - seat.left_at).total_seconds(), 0.0)
        Participant.objects.filter(pk=seat.pk).update(
            is_active=True, left_at=None, last_seen_at=at, away_s=F("away_s") + away_s
        )
        announcements.seat_changed(meeting_id, seat.pk)
    for_long = here.filter(is_active=True).exclude(
        last_seen_at__gt=at - seats.SEEN_EVERY / 3
    )
    for_long.update(last_seen_at=at)


@transaction.atomic
def let_go(*, at: datetime) -> int:
    """Let those leave whose faces have not been seen for GONE_AFTER."""
    unseen = Participant.objects.filter(
        meeting__status=Meeting.Status.ACTIVE,
        meeting__capture_mode=Meeting.CaptureMode.GALLERY,
        is_active=True,
        last_seen_at__lt=at - GONE_AFTER,
    )
    gone = list(unseen.values_list("meeting_id", "pk"))
    unseen.update(is_active=False, left_at=F("last_seen_at"))
    for meeting_id, seat_id in gone:
        announcements.seat_changed(meeting_id, seat_id)
    return len(gone)


def newest_track_id(meeting_id: uuid.UUID) -> int:
    """Return the highest number that a face with a seat has; 0 for none."""
    seated = Participant.objects.filter(meeting_id=meeting_id)
    return seated.aggregate(most=Max("track_id"))["most"] or 0


def _lock(meeting: Meeting) -> Meeting:
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_live:
        raise MeetingStateError(gettext("This meeting is not running."))
    if not meeting.is_gallery or meeting.gallery_told_at is None:
        raise NotToldError
    return meeting


def _require_free(meeting: Meeting, track_id: int) -> None:
    taken = Participant.objects.filter(meeting=meeting, track_id=track_id)
    if taken.exists():
        raise FaceTakenError(gettext("This face has a name already."))


def _show(seat: Participant, *, track_id: int, at: datetime) -> Participant:
    seats.agree(seat, choice=Consent.Choice.ANALYSIS, at=at)
    seat.track_id = track_id
    seat.save(update_fields=["track_id"])
    see(seat.meeting_id, [seat.pk], at=at)
    announcements.seat_changed(seat.meeting_id, seat.pk)
    seat.refresh_from_db()
    return seat
