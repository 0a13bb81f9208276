"""Who may record what in a meeting now, and since when somebody may not any more."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from meetings import selectors as meeting_selectors
from meetings import visibility
from meetings.access import MeetingAccessDeniedError
from meetings.models import Consent, Meeting, Participant
from recordings.models import VideoRecording
from users.models import User

Source = VideoRecording.Source


class RecordingRefusedError(Exception):
    """This person may not record now; `code` is stable, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who belongs to a meeting; `seat` is None for a host who has not joined."""

    meeting: Meeting
    user: User
    seat: Participant | None

    @property
    def is_host(self) -> bool:
        """Whether it is their meeting."""
        return self.meeting.host_id == self.user.pk


def access_visitor(user: User | AnonymousUser, meeting_id: uuid.UUID) -> Visitor:
    """Return the host or whoever has a seat; for everybody else there is no meeting."""
    if user.is_authenticated:
        meeting = Meeting.objects.select_related("host").filter(pk=meeting_id).first()
        seats = Participant.objects.filter(meeting_id=meeting_id, user=user)
        seat = seats.order_by("created_at").first()
        if meeting and (seat or meeting.host_id == user.pk):
            return Visitor(meeting, user, seat)
    raise MeetingAccessDeniedError


def sources(visitor: Visitor) -> tuple[str, ...]:
    """Return what this person may record now; raises RecordingRefusedError.

    A window shows everybody, so it is recorded only where the host sees each person.
    """
    meeting = visitor.meeting
    if not meeting.is_live:
        raise RecordingRefusedError("not_live", _not_live(meeting))
    if meeting.recording_policy == Meeting.RecordingPolicy.NOBODY:
        raise RecordingRefusedError(
            "nobody", gettext("In this meeting nobody can record.")
        )
    if not visitor.is_host:
        _require_agreement(meeting, visitor.seat)
        return (Source.CAMERA,)
    if visibility.shows_people(meeting):
        return (Source.CAMERA, Source.WINDOW)
    return (Source.CAMERA,)


def require_told(visitor: Visitor, source: str, *, is_told: bool) -> None:
    """Raise RecordingRefusedError unless the people in a window were told.

    `is_told`: whoever records says so of this recording.
    """
    meeting = visitor.meeting
    is_agreed = not meeting.is_gallery or meeting.gallery_told_at is not None
    if source == Source.WINDOW and not (is_told and is_agreed):
        raise RecordingRefusedError(
            "not_told",
            gettext("Confirm first that everybody in the window was told."),
        )


def lost_at(recording: VideoRecording, *, now: datetime) -> datetime | None:
    """Return since when its person may not record any more; None: they may.

    `recording` has its meeting and its user.
    """
    meeting, user = recording.meeting, recording.user
    if meeting is None or user is None:
        return now
    seat = recording.seat
    try:
        sources(Visitor(meeting, user, seat))
    except RecordingRefusedError:
        since = recording.started_at or now
        moments = [at for at in _moments(meeting, user, seat) if at and at >= since]
        return min(moments, default=now)
    return None


def _not_live(meeting: Meeting) -> str:
    if meeting.is_ended:
        return gettext("The meeting has ended.")
    return gettext("The meeting has not started yet.")


def _require_agreement(meeting: Meeting, seat: Participant | None) -> None:
    if meeting.recording_policy != Meeting.RecordingPolicy.EVERYBODY:
        raise RecordingRefusedError(
            "host_only", gettext("In this meeting only the host can record.")
        )
    if seat is None or not seat.is_active:
        raise RecordingRefusedError("left", gettext("You have left the meeting."))
    if not meeting_selectors.has_agreed(seat):
        raise RecordingRefusedError(
            "not_agreed", gettext("Only who agreed to be measured can record.")
        )
    if seat.paused_at:
        raise RecordingRefusedError(
            "paused", gettext("While you are paused nothing is recorded.")
        )


def _moments(
    meeting: Meeting, user: User, seat: Participant | None
) -> list[datetime | None]:
    """Return when reasons not to record came up; None for those that did not."""
    over = [meeting.end_time if meeting.is_ended else None]
    # A host may record whatever becomes of their own seat.
    if seat is None or meeting.host_id == user.pk:
        return over
    withdrawal = seat.consents.filter(
        choice=Consent.Choice.NO_ANALYSIS, withdrawn_at=None
    )
    given = withdrawal.values_list("given_at", flat=True)
    return [*over, seat.left_at, seat.paused_at, *given]
