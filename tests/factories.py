"""The smallest valid object of each model, made through the services where one exists."""

import itertools
from datetime import UTC, datetime
from typing import Any

from analytics.models import Alert, AttentionMetric, MeetingSummary
from analytics.timeseries import insert
from analytics.timeseries.insert import SampleRow
from meetings.models import Consent, Meeting, Participant
from meetings.services import gallery as gallery_service
from meetings.services import meetings as meeting_services
from meetings.services import seats as seat_services
from recordings.models import DetectionFrame, VideoAnalysis, VideoRecording
from users.models import User
from users.services.people import create_guest

PASSWORD = "correct horse battery staple"

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
"""A moment to start things at; tests that need another say so."""

_counter = itertools.count(1)


def user(*, email: str | None = None, **fields: Any) -> User:
    """Store a person who can sign in with PASSWORD."""
    return User.objects.create_user(
        email or f"person-{next(_counter)}@example.com", PASSWORD, **fields
    )


def guest(name: str = "Gina Guest") -> User:
    """Store a guest."""
    return create_guest(name)


def meeting(*, host: User | None = None, **fields: Any) -> Meeting:
    """Schedule a meeting, of a new host unless told."""
    return meeting_services.create(
        host=host or user(), **{"title": "Weekly lesson", **fields}
    )


def started(meeting: Meeting, *, at: datetime = NOON) -> Meeting:
    """Start the meeting and return it as it is now."""
    return meeting_services.start(meeting, at=at)


def ended(meeting: Meeting, *, at: datetime = NOON) -> Meeting:
    """End the meeting and return it as it is now."""
    return meeting_services.end(meeting, at=at)


def seat(
    meeting: Meeting,
    *,
    user: User | None = None,
    choice: str = Consent.Choice.ANALYSIS,
    at: datetime = NOON,
) -> Participant:
    """Let a person join, a guest unless told, agreeing to be measured unless told."""
    return seat_services.join(
        meeting,
        user=user or guest(),
        choice=choice,
        shown_level=meeting.privacy_level,
        shown_recording=meeting.recording_policy,
        at=at,
    )


def gallery(*, host: User | None = None, **fields: Any) -> Meeting:
    """Start a meeting with a shared window, about which everybody was told."""
    planned = meeting(
        host=host, **{"capture_mode": Meeting.CaptureMode.GALLERY, **fields}
    )
    return gallery_service.confirm_told(started(planned), at=NOON)


def face(
    meeting: Meeting, *, track_id: int = 1, name: str = "Ann", at: datetime = NOON
) -> Participant:
    """Give a face in a shared window a name."""
    return gallery_service.seat_face(meeting, name=name, track_id=track_id, at=at)


def metric(
    seat: Participant, *, at: datetime = NOON, score: float = 80.0, **fields: Any
) -> AttentionMetric:
    """Store one measured moment of a seat that agreed."""
    assert seat.sample_id is not None
    values = {
        "gaze_score": None,
        "head_pose_score": None,
        "eye_openness_score": None,
        "is_looking_away": False,
        "is_drowsy": False,
        "weight_s": 1.0,
    }
    row = SampleRow(
        time=at,
        meeting_id=seat.meeting_id,
        participant_id=seat.sample_id,
        attention_score=score,
        **(values | fields),
    )
    insert.insert([row])
    return AttentionMetric.objects.get(pk=(row.meeting_id, row.participant_id, at))


def alert(seat: Participant, **fields: Any) -> Alert:
    """Store an open alert of a seat."""
    return Alert.objects.create(
        meeting=seat.meeting,
        participant=seat,
        **{
            "alert_type": Alert.AlertType.LOOKING_AWAY,
            "severity": Alert.Severity.WARNING,
            "created_at": NOON,
            **fields,
        },
    )


def summary(meeting: Meeting, **fields: Any) -> MeetingSummary:
    """Store a summary without numbers unless told."""
    return MeetingSummary.objects.create(meeting=meeting, **fields)


def recording(**fields: Any) -> VideoRecording:
    """Store the row of a recording; there is no file behind it."""
    return VideoRecording.objects.create(
        **{"filename": "lesson.webm", "file_path": "recordings/lesson.webm", **fields}
    )


def analysis(*, user: User, **fields: Any) -> VideoAnalysis:
    """Store the row of an uploaded video; there is no file behind it."""
    return VideoAnalysis.objects.create(
        user=user,
        **{"filename": "talk.mp4", "file_path": "uploads/talk.mp4", **fields},
    )


def detection(
    recording: VideoRecording, *, at_ms: int = 0, **fields: Any
) -> DetectionFrame:
    """Store the faces of one moment of a recording."""
    return DetectionFrame.objects.create(
        recording=recording,
        video_timestamp_ms=at_ms,
        **{"time": NOON, "faces_data": [], **fields},
    )
