"""Meetings with stored samples of somebody who does something."""

from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.timeseries import insert
from analytics.timeseries.insert import SampleRow
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics.alerts.signals import START_S, Signal

START = datetime.fromtimestamp(START_S, UTC)
NOW = START + timedelta(hours=2)


def meeting(**fields: Any) -> Meeting:
    """Return a live meeting that began with the first reading."""
    return factories.started(factories.meeting(**fields), at=START)


def person(meeting: Meeting, signal: Signal, *, name: str = "Ana") -> Participant:
    """Seat somebody whose samples are stored."""
    seat = factories.seat(meeting, user=factories.guest(name), at=START)
    insert.insert(rows(seat, signal))
    return seat


def rows(seat: Participant, signal: Signal) -> list[SampleRow]:
    """Return what the live path would store."""
    assert seat.sample_id is not None
    return [
        SampleRow(
            time=datetime.fromtimestamp(reading.at_s, UTC),
            meeting_id=seat.meeting_id,
            participant_id=seat.sample_id,
            attention_score=reading.score,
            gaze_score=None,
            head_pose_score=None,
            eye_openness_score=None,
            is_looking_away=False,
            is_drowsy=False,
            weight_s=reading.weight_s,
            off_target_s=reading.off_target_s,
            eyes_closed_s=reading.eyes_closed_s,
        )
        for reading in signal.readings(5.0)
    ]
