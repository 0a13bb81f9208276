"""When a recording that nobody has stopped is over: silence, and lost permission.

Where only silence has stopped it, the device may have lost its connection rather than
its lid: what it recorded within SILENCE, as long as everybody could read that it
records, is kept when it arrives. Who might not record any more by then is cut there.
"""

from datetime import datetime, timedelta

from recordings import recorders
from recordings.models import VideoRecording

SILENCE = timedelta(seconds=30)
"""Nothing came for so long: the lid is closed. Browsers stop a little earlier by
themselves (SILENCE_MS in static/js/chunk_upload.js)."""


def over_since(recording: VideoRecording, *, now: datetime) -> datetime | None:
    """Return since when nothing is recorded any more; None: it goes on."""
    lost_at = _lost_at(recording, now=now)
    heard_at = _heard_at(recording)
    if lost_at is None and heard_at < now - SILENCE:
        return heard_at
    return lost_at


def stop_after_silence(recording: VideoRecording, *, now: datetime) -> datetime | None:
    """Return where it stops if the next chunk arrives only now.

    That is later than it was stopped where nothing but silence had done so.
    """
    heard_at = _heard_at(recording)
    if recording.stopped_at != heard_at:
        return recording.stopped_at
    until = heard_at + SILENCE
    return min(_lost_at(recording, now=now) or until, until)


def _heard_at(recording: VideoRecording) -> datetime:
    heard_at = recording.last_chunk_at or recording.started_at
    if heard_at is None:
        raise ValueError(f"Recording {recording.pk} was not begun in a meeting")
    return heard_at


def _lost_at(recording: VideoRecording, *, now: datetime) -> datetime | None:
    """Return since when its person may not record any more, never before its start."""
    lost_at = recorders.lost_at(recording, now=now)
    return lost_at and max(lost_at, recording.started_at or lost_at)
