"""Changes the description of a meeting that has not ended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from meetings import announcements
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError


@transaction.atomic
def edit(  # noqa: PLR0913  (one argument per field of the form)
    meeting: Meeting,
    *,
    title: str,
    description: str | None,
    start_time: datetime | None,
    scheduled_end_time: datetime | None,
    privacy_level: str,
    sensitivity: str,
    recording_policy: str,
    capture_mode: str | None = None,
) -> Meeting:
    """Store new words for the meeting; raises MeetingStateError when it is over.

    The privacy level and who may record stay as they were once somebody has joined:
    people agreed to what they were shown. A live meeting keeps its actual start, the
    sensitivity with which its alerts began, and where its pictures come from.
    `capture_mode` is None where it stays as it is. Where what everybody in a shared
    window was told changes, the host has to tell them anew.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.is_ended:
        raise MeetingStateError(
            gettext("This meeting has ended and cannot be changed.")
        )
    meeting.title = title
    meeting.description = description or None
    meeting.scheduled_end_time = scheduled_end_time
    if not meeting.is_live:
        meeting.start_time = start_time
        meeting.sensitivity = sensitivity
    told = terms(meeting)
    if not has_participants(meeting):
        meeting.privacy_level = privacy_level
        meeting.recording_policy = recording_policy
        if not meeting.is_live:
            meeting.capture_mode = capture_mode or meeting.capture_mode
    is_other = terms(meeting) != told
    if is_other:
        meeting.gallery_told_at = None
    meeting.full_clean()
    meeting.save()
    if is_other:
        announcements.meeting_changed(meeting.pk)
    return meeting


def terms(meeting: Meeting) -> tuple[str, ...]:
    """Return what people in a shared window are told of."""
    return meeting.privacy_level, meeting.recording_policy, meeting.capture_mode


def has_participants(meeting: Meeting) -> bool:
    """Whether anybody has ever joined."""
    return Participant.objects.filter(meeting=meeting).exists()
