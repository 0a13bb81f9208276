"""Who may see which video: its owner. For everybody else it does not exist."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from recordings.models import Upload, VideoAnalysis, VideoRecording
from users.models import User


class VideoAccessDeniedError(Http404):
    """The video does not exist for this person; pages answer 404."""

    def __init__(self) -> None:
        super().__init__("No such video")


def access_recording(
    user: User | AnonymousUser, recording_id: uuid.UUID, *, with_results: bool = True
) -> VideoRecording:
    """Return the recording if `user` owns it.

    Parts of a video are asked for again and again: they need not read its results.
    """
    if user.is_authenticated:
        owned = VideoRecording.objects.filter(user=user)
        owned = owned.select_related("analysis", "meeting", "seat__user")
        if not with_results:
            owned = owned.defer("analysis__results", "alerts_data")
        if recording := owned.filter(pk=recording_id).first():
            return recording
    raise VideoAccessDeniedError


def access_analysis(
    user: User | AnonymousUser, analysis_id: uuid.UUID
) -> VideoAnalysis:
    """Return the analysis if `user` owns it."""
    if user.is_authenticated:
        owned = VideoAnalysis.objects.filter(user=user).select_related("recording")
        if analysis := owned.filter(pk=analysis_id).first():
            return analysis
    raise VideoAccessDeniedError


def access_upload(user: User | AnonymousUser, upload_id: uuid.UUID) -> Upload:
    """Return the upload if `user` made it."""
    if user.is_authenticated:
        own = Upload.objects.filter(user=user).select_related("analysis__recording")
        if upload := own.filter(pk=upload_id).first():
            return upload
    raise VideoAccessDeniedError
