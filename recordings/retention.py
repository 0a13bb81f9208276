"""How long videos are kept: a number of days for each kind, from the settings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from recordings.models import VideoRecording

_UPLOADED = Q(source=VideoRecording.Source.UPLOAD)


def delete_on(recording: VideoRecording) -> datetime | None:
    """Return when the video is deleted; None: not before somebody does."""
    days = _days(is_uploaded=recording.source == VideoRecording.Source.UPLOAD)
    if not days or recording.created_at is None:
        return None
    return recording.created_at + timedelta(days=days)


def expired(*, now: datetime) -> QuerySet[VideoRecording]:
    """Return the videos whose time is over."""
    over = Q(pk__in=[])
    for is_uploaded, kind in ((True, _UPLOADED), (False, ~_UPLOADED)):
        if days := _days(is_uploaded=is_uploaded):
            over |= kind & Q(created_at__lte=now - timedelta(days=days))
    return VideoRecording.objects.filter(over)


def _days(*, is_uploaded: bool) -> int:
    days: int = (
        settings.UPLOAD_RETENTION_DAYS
        if is_uploaded
        else settings.RECORDING_RETENTION_DAYS
    )
    return days
