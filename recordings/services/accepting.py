"""A whole, probed file becomes a recording with its analysis."""

import uuid
from pathlib import Path

from django.db import transaction

from recordings import filenames, files
from recordings.media import Media
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import analyses
from users.models import User

_PLAYED = {
    "mp4": ({"h264", "av1", "vp9"}, {None, "aac", "mp3", "opus", "flac"}),
    "webm": ({"vp8", "vp9", "av1"}, {None, "opus", "vorbis"}),
}
"""What every browser plays: codecs of pictures, codecs of sound."""


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
        if is_played_by_browsers(media)
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


def is_played_by_browsers(media: Media) -> bool:
    """Say whether every browser plays a file as it is."""
    pictures, sounds = _PLAYED.get(media.container, (set(), set()))
    return media.video_codec in pictures and media.audio_codec in sounds
