"""The life of a meeting: scheduled, started, ended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from meetings import announcements, visibility
from meetings.models import Meeting, Participant
from users.models import User
from users.webhooks import emitting
from users.webhooks.events import Event

UNSEEN = timedelta(seconds=30)
"""Who is seen in a shared window was seen within this time."""


class MeetingStateError(Exception):
    """The meeting is not in a state that allows this; the message says which."""


@transaction.atomic
def create(  # noqa: PLR0913  (one argument per field of the form)
    *,
    host: User,
    title: str,
    description: str | None = None,
    start_time: datetime | None = None,
    scheduled_end_time: datetime | None = None,
    privacy_level: str = Meeting.PrivacyLevel.INDIVIDUAL,
    sensitivity: str = Meeting.Sensitivity.STANDARD,
    recording_policy: str = Meeting.RecordingPolicy.NOBODY,
    capture_mode: str = Meeting.CaptureMode.OWN_CAMERA,
) -> Meeting:
    """Schedule a meeting."""
    meeting = Meeting(
        host=host,
        title=title,
        description=description or None,
        start_time=start_time,
        scheduled_end_time=scheduled_end_time,
        privacy_level=privacy_level,
        sensitivity=sensitivity,
        recording_policy=recording_policy,
        capture_mode=capture_mode,
    )
    meeting.full_clean()
    meeting.save()
    return meeting


@transaction.atomic
def start(meeting: Meeting, *, at: datetime) -> Meeting:
    """Open the meeting for frames; raises MeetingStateError when it is over.

    Starting a live meeting again changes nothing. A planned end that has passed by
    then is forgotten: the meeting would end at once.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_ended:
        raise MeetingStateError(
            gettext("This meeting has ended and cannot be started again.")
        )
    if not meeting.is_live:
        meeting.status = Meeting.Status.ACTIVE
        meeting.start_time = at
        meeting.end_time = None
        if meeting.scheduled_end_time and meeting.scheduled_end_time <= at:
            meeting.scheduled_end_time = None
        meeting.save(
            update_fields=[
                "status",
                "start_time",
                "end_time",
                "scheduled_end_time",
                "updated_at",
            ]
        )
        announcements.meeting_changed(meeting.pk)
        _tell(meeting, Event.MEETING_STARTED, started_at=at.isoformat())
    return meeting


@transaction.atomic
def end(
    meeting: Meeting, *, at: datetime, reason: str = Meeting.EndReason.HOST
) -> Meeting:
    """Close the meeting and everybody's seat; ending it again changes nothing.

    Call `analytics.services.running.end`, which also sees to the summary. Raises
    MeetingStateError when it has not started.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_ended:
        return meeting
    if not meeting.is_live:
        raise MeetingStateError(gettext("This meeting has not started yet."))
    meeting.status = Meeting.Status.ENDED
    meeting.end_time = at
    meeting.end_reason = reason
    meeting.save(update_fields=["status", "end_time", "end_reason", "updated_at"])
    seats = Participant.objects.filter(meeting=meeting)
    here = seats.filter(is_active=True)
    if meeting.is_gallery:
        # Sharing may have stopped long before.
        here.filter(last_seen_at__lt=at - UNSEEN).update(
            is_active=False, left_at=F("last_seen_at")
        )
    here.update(is_active=False, left_at=at)
    if not visibility.stores_people(meeting):
        # From now on nothing links the stored samples to a person.
        seats.update(sample_id=None)
    announcements.meeting_changed(meeting.pk)
    _tell(
        meeting,
        Event.MEETING_ENDED,
        started_at=meeting.start_time.isoformat() if meeting.start_time else None,
        ended_at=at.isoformat(),
        reason=reason,
    )
    return meeting


def _tell(meeting: Meeting, event: Event, **facts: str | None) -> None:
    """Tell the host's webhooks; a meeting starts once and ends once."""
    emitting.emit(
        meeting.host_id,
        event,
        {"meeting_id": str(meeting.pk), **facts},
        key=f"{event}:{meeting.pk}",
    )
