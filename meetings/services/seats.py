"""What a participant does: joins, agrees, pauses, withdraws, leaves."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from meetings import announcements, consent_text, visibility
from meetings.models import Consent, Meeting, Participant
from meetings.services.meetings import MeetingStateError
from users.models import User
from users.services import people

MAX_SEATS = 300
"""Seats taken at once: a link that got about must not fill the tables."""

SEEN_EVERY = timedelta(seconds=30)
"""How often a sign of life is written: ends of meetings count in minutes."""


class PrivacyLevelChangedError(Exception):
    """The person read of another privacy level, or of other recording, than is so."""


class MeetingFullError(Exception):
    """All seats are taken; the message says how many there are."""

    def __init__(self) -> None:
        super().__init__(
            gettext("All %(count)d seats are taken.") % {"count": MAX_SEATS}
        )


@transaction.atomic
def join(
    meeting: Meeting,
    *,
    user: User,
    choice: str,
    shown_level: str,
    shown_recording: str,
    at: datetime,
) -> Participant:
    """Take a seat with an answer about being measured; store both.

    `shown_level` and `shown_recording` are the privacy level and who may record, as the
    person read them before the answer. Joining again takes the same seat; a changed
    answer withdraws the former one. Raises MeetingStateError when the meeting has
    ended, PrivacyLevelChangedError when it is not as they read any more,
    MeetingFullError when no seat is left.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_ended:
        raise MeetingStateError(gettext("This meeting has ended."))
    if meeting.is_gallery:
        raise MeetingStateError(
            gettext("Nobody joins this meeting: faces in a shared window are measured.")
        )
    if meeting.privacy_level != shown_level:
        raise PrivacyLevelChangedError(
            gettext("Who sees whose numbers has been changed.")
        )
    if meeting.recording_policy != shown_recording:
        raise PrivacyLevelChangedError(gettext("Who may record has been changed."))
    seats = Participant.objects.filter(meeting=meeting)
    seat = seats.filter(user=user).order_by("created_at").first()
    if seat is None:
        seat = take(meeting, user=user, at=at)
    seat.joined_at = seat.joined_at or at
    seat.left_at = None
    seat.is_active = True
    seat.paused_at = None
    seat.last_seen_at = at
    seat.save()
    agree(seat, choice=choice, at=at)
    announcements.seat_changed(meeting.pk, seat.pk)
    return seat


def take(meeting: Meeting, *, user: User, at: datetime) -> Participant:
    """Store a new seat; the meeting is locked. Raises MeetingFullError."""
    if Participant.objects.filter(meeting=meeting, is_active=True).count() >= MAX_SEATS:
        raise MeetingFullError
    return Participant.objects.create(
        meeting=meeting, user=user, joined_at=at, last_seen_at=at
    )


def agree(seat: Participant, *, choice: str, at: datetime) -> None:
    """Store the answer about being measured, to the level that the meeting has."""
    if choice == Consent.Choice.ANALYSIS and seat.sample_id is None:
        seat.sample_id = _sample_id(seat.meeting, seat)
        seat.save(update_fields=["sample_id"])
    _answer(seat, choice=choice, at=at)


@transaction.atomic
def join_as_guest(
    meeting: Meeting,
    *,
    name: str,
    choice: str,
    shown_level: str,
    shown_recording: str,
    at: datetime,
) -> Participant:
    """Take a seat for somebody without an account; raises what `join` raises.

    When it raises, no guest is left behind.
    """
    guest = people.create_guest(name)
    return join(
        meeting,
        user=guest,
        choice=choice,
        shown_level=shown_level,
        shown_recording=shown_recording,
        at=at,
    )


def see(seat_id: uuid.UUID, *, at: datetime) -> None:
    """Note that the page of somebody who has not left is open."""
    taken = Participant.objects.filter(pk=seat_id, is_active=True)
    taken.exclude(last_seen_at__gt=at - SEEN_EVERY).update(last_seen_at=at)


@transaction.atomic
def withdraw(seat: Participant, *, at: datetime) -> None:
    """Take back the agreement: nothing of this person is scored from now on."""
    _answer(seat, choice=Consent.Choice.NO_ANALYSIS, at=at)
    announcements.seat_changed(seat.meeting_id, seat.pk)


@transaction.atomic
def pause(seat: Participant, *, at: datetime) -> None:
    """Stop measuring until resumed."""
    Participant.objects.filter(pk=seat.pk, paused_at=None).update(paused_at=at)
    announcements.seat_changed(seat.meeting_id, seat.pk)


@transaction.atomic
def resume(seat: Participant) -> None:
    """Measure again after a pause."""
    Participant.objects.filter(pk=seat.pk).update(paused_at=None)
    announcements.seat_changed(seat.meeting_id, seat.pk)


@transaction.atomic
def leave(seat: Participant, *, at: datetime) -> None:
    """Give up the seat; the numbers stay with the meeting."""
    Participant.objects.filter(pk=seat.pk, is_active=True).update(
        is_active=False, left_at=at, paused_at=None
    )
    announcements.seat_changed(seat.meeting_id, seat.pk)


def _answer(seat: Participant, *, choice: str, at: datetime) -> None:
    level, policy = seat.meeting.privacy_level, seat.meeting.recording_policy
    # Two answers at once are taken one after the other.
    Participant.objects.select_for_update().get(pk=seat.pk)
    standing = seat.consents.filter(withdrawn_at=None)
    same = standing.filter(
        choice=choice,
        text_version=consent_text.VERSION,
        privacy_level=level,
        recording_policy=policy,
    )
    if same.exists():
        return
    standing.update(withdrawn_at=at)
    consent = Consent(
        participant=seat,
        choice=choice,
        text_version=consent_text.VERSION,
        privacy_level=level,
        recording_policy=policy,
        given_at=at,
    )
    consent.full_clean()
    consent.save()


def _sample_id(meeting: Meeting, seat: Participant) -> uuid.UUID:
    if not visibility.stores_people(meeting):
        return uuid.uuid4()
    return seat.pk
