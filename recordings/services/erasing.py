"""Deletes recordings with their meeting, or with the person whose camera it was."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from analytics.services import erasing
from meetings.models import Meeting, Participant
from recordings import of_meetings
from recordings.models import VideoRecording
from recordings.services import analyses


@dataclass(frozen=True, slots=True)
class Erased:
    """What was deleted of a person, and in how many `windows` they may still be seen."""

    rows: int
    recordings: int
    windows: int


def delete(meeting: Meeting) -> None:
    """Delete a meeting, what was measured and what was recorded in it.

    Raises what analytics.services.erasing.delete raises, and all of it stays then.
    """
    with transaction.atomic():
        for recording in of_meetings.recorded(meeting):
            analyses.delete(recording)
        erasing.delete(meeting)


def erase_person(seat: Participant) -> Erased:
    """Delete what was measured of a seat, and every recording of its own camera.

    Raises what analytics.services.erasing.erase_person raises.
    """
    erased = forget(seat)
    erasing.sum_up_again(seat.meeting)
    return erased


def forget(seat: Participant) -> Erased:
    """Do what `erase_person` does, and leave the summary of the meeting as it is.

    A window that was recorded shows others too, and stays with whoever recorded it.
    """
    recorded = of_meetings.recorded(seat.meeting)
    own = recorded.filter(user=seat.user_id, source=VideoRecording.Source.CAMERA)
    windows = recorded.filter(source=VideoRecording.Source.WINDOW)
    if seat.joined_at:
        windows = windows.filter(Q(stopped_at=None) | Q(stopped_at__gt=seat.joined_at))
    if seat.left_at:
        windows = windows.filter(started_at__lt=seat.left_at)
    with transaction.atomic():
        rows = erasing.forget(seat)
        deleted = list(own)
        for recording in deleted:
            analyses.delete(recording)
    return Erased(rows, len(deleted), windows.count())
