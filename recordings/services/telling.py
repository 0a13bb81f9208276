"""Tells the webhooks of a video's owner that its analysis is over; no names, only ids."""

from typing import Any

from recordings.models import VideoAnalysis, VideoRecording
from users.webhooks import emitting
from users.webhooks.events import Event


def over(analysis: VideoAnalysis) -> None:
    """Tell of an analysis that is completed or failed, in the transaction that says so.

    Trying again makes another run, which is told of anew.
    """
    if analysis.status == VideoAnalysis.Status.COMPLETED:
        event = Event.ANALYSIS_COMPLETED
        result: dict[str, Any] = {"duration_s": analysis.duration}
    else:
        event = Event.ANALYSIS_FAILED
        result = {
            "is_cancelled": analysis.cancelled_at is not None,
            "reason": analysis.error_message,
        }
    finished_at = analysis.finished_at
    emitting.emit(
        analysis.user_id,
        event,
        {
            "analysis_id": str(analysis.pk),
            **_recording(analysis),
            "finished_at": finished_at.isoformat() if finished_at else None,
            **result,
        },
        key=f"{event}:{analysis.pk}:{analysis.run}",
    )


def _recording(analysis: VideoAnalysis) -> dict[str, str | None]:
    found = VideoRecording.objects.filter(analysis=analysis.pk)
    ids = found.values_list("pk", "meeting_id").first()
    recording_id, meeting_id = ids or (None, None)
    return {
        "recording_id": str(recording_id) if recording_id else None,
        "meeting_id": str(meeting_id) if meeting_id else None,
    }
