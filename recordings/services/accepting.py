"""A whole, probed file becomes a recording with its analysis."""

import uuid
from pathlib import Path

from django.db import transaction

from recordings import filenames, files
from recordings.copying import needs
from recordings.copying.needs import Content
from recordings.media import Media
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import analyses
from users.models import User

USUAL_FORMAT = "yuv420p"
"""The probe does not ask for the format of pixels; who prepares the file does."""


def accept(
    *,
    user: User,
    path: Path,
    filename: str,
    sensitivity: str,
    media: Media,
    upload: Upload | None = None,
) -> VideoAnalysis:
    """Move the file to its place, store both rows and start the analysis.

    An upload that brought it is linked with it. Without the rows the file stays where
    it was.
    """
    recording_id = uuid.uuid4()
    place = files.folder(recording_id) / f"video.{media.container}"
    recording = VideoRecording(
        pk=recording_id,
        user=user,
        filename=filenames.clean(filename),
        file_path=files.relative(place),
        file_size=path.stat().st_size,
        duration_seconds=media.duration_s,
        width=media.width,
        height=media.height,
        format=media.container,
        status=VideoRecording.Status.READY
        if _is_played_by_browsers(media)
        else VideoRecording.Status.PROCESSING,
        media=media.as_json(),
    )
    place.parent.mkdir(parents=True)
    path.rename(place)
    try:
        return _store(recording, sensitivity=sensitivity, upload=upload)
    except BaseException:
        place.rename(path)
        files.remove(recording_id)
        raise


@transaction.atomic
def _store(
    recording: VideoRecording, *, sensitivity: str, upload: Upload | None
) -> VideoAnalysis:
    analysis = VideoAnalysis(
        user=recording.user,
        filename=recording.filename,
        file_path=recording.file_path,
        file_size=recording.file_size,
        duration=recording.duration_seconds,
        media=recording.media,
        sensitivity=sensitivity,
    )
    analysis.full_clean()
    analysis.save()
    recording.analysis = analysis
    recording.full_clean()
    recording.save()
    if upload is not None:
        upload.analysis = analysis
        upload.save(update_fields=["analysis"])
    analyses.start_on_commit(analysis)
    return analysis


def _is_played_by_browsers(media: Media) -> bool:
    """Say whether browsers play the file as it is, as far as the probe can tell."""
    content = Content(
        container=media.container,
        video_codec=media.video_codec,
        pixel_format=USUAL_FORMAT,
        audio_codec=media.audio_codec,
        has_length=True,
    )
    return needs.need(content) is None
