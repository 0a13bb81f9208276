"""Whether there is room on the disk for what comes in."""

import shutil

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from recordings import files, refusals
from recordings.models import Upload


def check(size: int) -> None:
    """Raise RefusedError where so many bytes would leave too little for the site.

    What other uploads have announced and not yet sent counts as taken.
    """
    if _free() - _announced() - size < settings.UPLOAD_SPARE_BYTES:
        raise refusals.refusal("disk_full")


def check_now() -> None:
    """Raise RefusedError where nothing more may be written at all."""
    if _free() < settings.UPLOAD_SPARE_BYTES:
        raise refusals.refusal("disk_full")


def _free() -> int:
    files.uploads_root().mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(files.uploads_root()).free


def _announced() -> int:
    unfinished = Upload.objects.filter(
        analysis=None, error_code=None, expires_at__gt=timezone.now()
    )
    missing = unfinished.aggregate(missing=Sum(F("file_size") - F("offset")))
    return missing["missing"] or 0
