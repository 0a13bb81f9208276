"""What browsers play, and what has to change so that they play a file. Pure.

Chromium, Firefox and Safari play MP4 with H.264 and WebM with VP8 or VP9; AV1 where
the machine can. Of H.264 they play 8 bits with halved colour only, whatever the file
says that it is. A file without a length (as MediaRecorder writes it) plays, but nobody
can seek in it.
"""

from dataclasses import dataclass

MP4_PICTURES = frozenset({"h264", "vp9", "av1"})
MP4_SOUND = frozenset({"aac", "mp3", "opus", "flac"})
WEBM_PICTURES = frozenset({"vp8", "vp9", "av1"})
WEBM_SOUND = frozenset({"opus", "vorbis"})
PLAYED_FORMATS = frozenset({"yuv420p", "yuvj420p", "nv12"})


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file; `container` by its content, as in recordings.media."""

    container: str
    video_codec: str
    pixel_format: str
    audio_codec: str | None
    has_length: bool


@dataclass(frozen=True, slots=True)
class Need:
    """The copy that a file needs; what is not copied as it is, is encoded anew."""

    container: str
    copies_video: bool
    copies_audio: bool


def need(content: Content) -> Need | None:
    """Return what is to be made, None where browsers play the file as it is."""
    is_usual = content.pixel_format in PLAYED_FORMATS
    container = _container(content)
    pictures, sounds = (
        (WEBM_PICTURES, WEBM_SOUND)
        if container == "webm"
        else (MP4_PICTURES, MP4_SOUND)
    )
    found = Need(
        container=container,
        copies_video=is_usual and content.video_codec in pictures,
        copies_audio=content.audio_codec is None or content.audio_codec in sounds,
    )
    is_as_it_should_be = content.container == container and content.has_length
    if is_as_it_should_be and found.copies_video and found.copies_audio:
        return None
    return found


def _container(content: Content) -> str:
    """Return the container that takes the pictures as they are, if one does."""
    if content.video_codec == "vp8":
        return "webm"
    sounds_like_webm = content.audio_codec is None or content.audio_codec in WEBM_SOUND
    is_matroska = content.container in {"webm", "mkv"}
    if is_matroska and content.video_codec in WEBM_PICTURES and sounds_like_webm:
        return "webm"
    return "mp4"
