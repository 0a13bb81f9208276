"""Rooms in which people were measured, second by second from noon on."""

from datetime import timedelta
from typing import Any

from analytics.models import MeetingSummary
from analytics.services import summaries
from analytics.timeseries import insert
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON
from users.models import User

NAMES = ("Ana Quill", "Binh Oak", "Carlos Elm", "Dora Fir", "Emil Ash", "Fay Yew")


def measure(seat: Participant, *scores: float, from_s: int = 0, **fields: Any) -> None:
    """Store a row per second."""
    assert seat.sample_id is not None
    insert.insert(
        [
            pictures.row(
                meeting_id=seat.meeting_id,
                participant_id=seat.sample_id,
                time=NOON + timedelta(seconds=from_s + second),
                attention_score=score,
                weight_s=1.0,
                **fields,
            )
            for second, score in enumerate(scores)
        ]
    )


def room_of(
    host: User, level: str, *, people: int, scores: tuple[float, ...] = (80.0,) * 60
) -> tuple[Meeting, list[Participant]]:
    """Start a meeting in which so many people were measured alike."""
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    seats = [
        factories.seat(meeting, user=factories.guest(NAMES[number]))
        for number in range(people)
    ]
    for seat in seats:
        measure(seat, *scores)
    return meeting, seats


def ended(meeting: Meeting, *, minutes: int = 5) -> Meeting:
    """End the meeting and return it as it is now."""
    return factories.ended(meeting, at=NOON + timedelta(minutes=minutes))


def summarised(meeting: Meeting, *, minutes: int = 5) -> Meeting:
    """End the meeting and compute its summary."""
    meeting = ended(meeting, minutes=minutes)
    summaries.compute(meeting)
    return meeting


def summary_of(meeting: Meeting) -> MeetingSummary:
    """Return the summary of an ended meeting."""
    return MeetingSummary.objects.get(meeting=meeting)
