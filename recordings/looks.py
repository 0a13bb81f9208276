"""Notes who watched or took away a video in which others may be seen."""

from recordings.models import VideoAnalysis, VideoRecording
from users.models import User
from users.services import audit
from users.services.audit import Action

RECORDING = "recording"
ANALYSIS = "analysis"
"""`object_type` of such entries."""


def note(
    actor: User, recording: VideoRecording, *, through: str, action: str = Action.VIEWED
) -> None:
    """Note it unless it shows the camera of `actor` alone."""
    if recording.source == VideoRecording.Source.CAMERA:
        subject = recording.seat.user if recording.seat else recording.user
    else:
        subject = None
    audit.note(
        actor,
        action,
        through=through,
        object_type=RECORDING,
        object_id=recording.pk,
        subject=subject,
    )


def note_results(
    actor: User, analysis: VideoAnalysis, *, through: str, action: str = Action.VIEWED
) -> None:
    """Note it for the video that was looked at, or for results without a video."""
    recording = VideoRecording.objects.filter(analysis=analysis).first()
    if recording is not None:
        note(actor, recording, through=through, action=action)
        return
    audit.note(
        actor,
        action,
        through=through,
        object_type=ANALYSIS,
        object_id=analysis.pk,
    )
