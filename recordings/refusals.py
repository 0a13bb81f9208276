"""Why a file is not taken, in words that say what to do about it."""

from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from recordings.media import RefusedError

_STATUS = {
    "too_large": 413,
    "too_many_uploads": 429,
    "too_much_under_way": 429,
    "disk_full": 507,
}


def status(code: str) -> int:
    """Return the HTTP status that goes with a code."""
    return _STATUS.get(code, 422)


def refusal(code: str, **facts: Any) -> RefusedError:
    """Return the error of a code in the reader's language, with its facts filled in."""
    return RefusedError(code, _words(code, facts))


def _words(code: str, facts: dict[str, Any]) -> str:
    if code == "not_video" and facts.get("is_empty"):
        return gettext("The file is empty. Choose it again once it is fully saved.")
    words = {
        "not_video": gettext(
            "This is not a video that we can read. Upload an MP4, MOV, WebM, MKV or "
            "AVI file."
        ),
        "no_video_stream": gettext(
            "There is only sound in this file. Upload one that shows people."
        ),
        "too_long": gettext(
            "The video is longer than %(most)s h. Cut it into parts and upload those."
        ),
        "too_large": gettext(
            "The file is larger than %(largest)s. Export it with fewer pixels, or cut "
            "it into parts."
        ),
        "too_many_pixels": gettext(
            "Pictures of %(width)s × %(height)s pixels are too large; at most "
            "7680 × 4320 are read. Export the video smaller, 1280 × 720 is enough."
        ),
        "too_few_pixels": gettext(
            "Pictures of %(width)s × %(height)s pixels are too small to measure faces. "
            "Upload the original, or one of at least 640 × 360."
        ),
        "playlist": gettext(
            "This is a list that points to videos, not a video. Upload the video itself."
        ),
        "truncated": gettext(
            "Most of the video is missing: the file was not saved or copied to its "
            "end. Copy it again from where it was recorded."
        ),
        "no_pictures": gettext(
            "No picture in this file can be read. Export it again, as MP4 with H.264."
        ),
        "too_many_uploads": gettext(
            "You have %(uploads)s uploads that are not finished. Finish or remove some "
            "of them first; what is left lying is removed after a day."
        ),
        "too_much_under_way": gettext(
            "Your unfinished uploads may be %(together)s together. Finish or remove "
            "some of them first."
        ),
        "disk_full": gettext(
            "There is no room for the file on the server now. Try again later, or "
            "delete videos that you no longer need."
        ),
    }
    return words[code] % (_limits() | facts)


def _limits() -> dict[str, str]:
    return {
        "most": f"{settings.UPLOAD_MAX_DURATION_S / 3600:g}",
        "largest": filesizeformat(settings.UPLOAD_MAX_BYTES),
        "uploads": str(settings.UPLOADS_PER_USER),
        "together": filesizeformat(settings.UPLOAD_BYTES_PER_USER),
    }
