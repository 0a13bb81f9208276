"""Videos as the probe and the upload leave them, and the work on them."""

from pathlib import Path
from typing import Any

from recordings import files
from recordings.media import Media
from recordings.models import VideoAnalysis, VideoRecording
from tests import factories
from users.models import User

CONTENT = b"not looked at here"


def media(**fields: Any) -> Media:
    """Return what the probe says of two minutes of 720p."""
    return Media(
        **{
            "container": "mp4",
            "video_codec": "h264",
            "audio_codec": None,
            "width": 1280,
            "height": 720,
            "rotation_deg": 0,
            "duration_s": 120.0,
            "rate": 30.0,
            **fields,
        }
    )


def video(user: User, *, content: Path | None = None, **fields: Any) -> VideoAnalysis:
    """Store a video with both rows and a file, accepted and not started."""
    known = media()
    recording = factories.recording(user=user, filename="talk.mp4", status="ready")
    path = files.folder(recording.pk) / "original.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(content.read_bytes() if content else CONTENT)
    analysis = factories.analysis(
        user=user,
        **{
            "file_path": files.relative(path),
            "media": known.as_json(),
            "duration": known.duration_s,
            **fields,
        },
    )
    VideoRecording.objects.filter(pk=recording.pk).update(
        analysis=analysis, file_path=analysis.file_path
    )
    return analysis
