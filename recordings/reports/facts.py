"""What a video file is, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from recordings.media import Media
from recordings.reports import video_time

_CODECS = {
    "h264": "H.264",
    "hevc": "H.265 (HEVC)",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "mpeg4": "MPEG-4",
    "mjpeg": "Motion JPEG",
    "aac": "AAC",
    "mp3": "MP3",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
}
_PCM = "pcm_"
_CONTAINERS = {
    "mp4": "MP4",
    "mov": "QuickTime (MOV)",
    "webm": "WebM",
    "mkv": "Matroska (MKV)",
    "avi": "AVI",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Lines of the box about the file; each is a sentence or a number with its unit."""

    length: str
    picture: str
    rate: str
    video: str
    sound: str
    is_cut_off: bool


def of_media(media: Media) -> FileFacts:
    """Return what the probe found, in words."""
    return FileFacts(
        length=video_time.clock(media.duration_s),
        picture=_picture(media),
        rate=gettext("%(rate)s pictures a second") % {"rate": f"{media.rate:.4g}"},
        video=gettext("%(codec)s in %(container)s")
        % {
            "codec": _codec(media.video_codec),
            "container": _CONTAINERS.get(media.container, media.container),
        },
        sound=_codec(media.audio_codec) if media.audio_codec else str(_NO_SOUND),
        is_cut_off=media.is_cut_off,
    )


_NO_SOUND = gettext_lazy("None")


def _picture(media: Media) -> str:
    size = f"{media.width} × {media.height}"
    if not media.rotation_deg:
        return size
    return gettext("%(size)s, turned by %(degrees)d° as the file says") % {
        "size": size,
        "degrees": media.rotation_deg,
    }


def _codec(name: str) -> str:
    if name.startswith(_PCM):
        return "PCM"
    return _CODECS.get(name, name)
