"""Uploads from their announcement to an analysis or a refusal."""

import contextlib
import logging
import os
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from recordings import filenames, files, probing, refusals
from recordings.media import RefusedError
from recordings.models import Upload, VideoAnalysis
from recordings.services import accepting, room, rounds, writing
from users.models import User

KEPT_FOR = timedelta(days=1)
"""After the last bytes, time enough to come back with the file tomorrow."""

logger = logging.getLogger(__name__)


class UploadGoneError(Exception):
    """The upload has expired, or its file is lost: it has to begin again."""


@transaction.atomic
def create(
    *, user: User, filename: str, size: int, sensitivity: str, at: datetime
) -> Upload:
    """Announce a file; raises RefusedError where it cannot be taken."""
    # Two announcements at once must not both be the last that fits.
    User.objects.select_for_update().get(pk=user.pk)
    check_quota(user, size, at=at)
    upload = Upload(
        user=user,
        filename=filenames.clean(filename),
        file_size=size,
        sensitivity=sensitivity,
        expires_at=at + KEPT_FOR,
    )
    upload.full_clean()
    upload.save()
    files.incoming(upload.pk).touch()
    return upload


def check_quota(user: User, size: int, *, at: datetime) -> None:
    """Raise RefusedError where the user has no room for so many bytes more under way."""
    if size == 0:
        raise refusals.refusal("not_video", is_empty=True)
    if size > settings.UPLOAD_MAX_BYTES:
        raise refusals.refusal("too_large")
    own = Upload.objects.filter(
        user=user, analysis=None, error_code=None, expires_at__gt=at
    )
    if own.count() >= settings.UPLOADS_PER_USER:
        raise refusals.refusal("too_many_uploads")
    announced = own.aggregate(bytes=Sum("file_size"))["bytes"] or 0
    if announced + size > settings.UPLOAD_BYTES_PER_USER:
        raise refusals.refusal("too_much_under_way")
    room.check(size)


def unfinished(user: User, *, at: datetime) -> list[Upload]:
    """Return what the user began and may go on with, newest first."""
    own = Upload.objects.filter(user=user, analysis=None, error_code=None)
    return list(own.filter(expires_at__gt=at).order_by("-created_at"))


def arrived(upload: Upload, *, at: datetime) -> Upload:
    """Return the upload with the offset of its file, looked at if it is whole.

    A whole file without a result was left by a server that was killed. Raises
    UploadGoneError, and UploadBusyError while another request looks at it.
    """
    if upload.is_over:
        return upload
    _check_alive(upload, at=at)
    upload.offset = _size(upload)
    return _finish(upload) if upload.offset == upload.file_size else upload


def append(
    upload: Upload, pieces: Iterable[bytes], *, offset: int, at: datetime
) -> Upload:
    """Write bytes that begin at `offset`; with the last ones the file is looked at.

    Raises UploadGoneError, UploadBusyError, WrongOffsetError, TooManyBytesError, and
    RefusedError where the disk is full; what is wrong with the file is in the row.
    """
    if upload.is_over:
        raise writing.WrongOffsetError
    _check_alive(upload, at=at)
    room.check_now()
    try:
        with writing.locked(files.incoming(upload.pk)) as descriptor:
            writing.append(descriptor, pieces, offset=offset, size=upload.file_size)
    except FileNotFoundError as error:
        raise UploadGoneError from error
    finally:
        upload.offset, upload.expires_at = _size(upload), at + KEPT_FOR
        Upload.objects.filter(pk=upload.pk).update(
            offset=upload.offset, expires_at=upload.expires_at
        )
    return _finish(upload) if upload.offset == upload.file_size else upload


def remove(upload: Upload) -> None:
    """Forget an upload and what has arrived of it; an accepted video stays.

    Raises UploadBusyError while another request writes to it.
    """
    path = files.incoming(upload.pk)
    # Another request may have removed it meanwhile.
    with contextlib.suppress(FileNotFoundError), writing.locked(path):
        path.unlink()
    upload.delete()


def expire(*, at: datetime) -> int:
    """Remove uploads whose time is over, with what arrived of them; return how many."""
    removed = []

    def expire_one(upload_id: uuid.UUID) -> None:
        with contextlib.suppress(writing.UploadBusyError, Upload.DoesNotExist):
            remove(Upload.objects.get(pk=upload_id))
            removed.append(upload_id)

    over = Upload.objects.filter(expires_at__lte=at)
    rounds.each(list(over.values_list("pk", flat=True)), expire_one)
    return len(removed)


def _check_alive(upload: Upload, *, at: datetime) -> None:
    if upload.expires_at <= at or not files.incoming(upload.pk).exists():
        raise UploadGoneError


def _size(upload: Upload) -> int:
    try:
        return files.incoming(upload.pk).stat().st_size
    except FileNotFoundError:
        return upload.offset


def _finish(upload: Upload) -> Upload:
    """Look at the whole file: accept it, or note why not and remove it."""
    path = files.incoming(upload.pk)
    try:
        with writing.locked(path) as descriptor:
            # Another request may have been here between the two.
            upload.refresh_from_db()
            if upload.is_over:
                return upload
            os.fsync(descriptor)
            analysis = _judged(upload)
    except FileNotFoundError:
        upload.refresh_from_db()
        return upload
    logger.info(
        "Upload %s of %d bytes: %s",
        upload.pk,
        upload.file_size,
        analysis.pk if analysis else upload.error_code,
    )
    return upload


def _judged(upload: Upload) -> VideoAnalysis | None:
    path = files.incoming(upload.pk)
    try:
        media = probing.probe(path)
    except RefusedError as error:
        upload.error_code, upload.error_message = error.code, str(error)
        upload.save(update_fields=["error_code", "error_message"])
        path.unlink()
        return None
    return accepting.accept(
        user=upload.user,
        path=path,
        filename=upload.filename,
        sensitivity=upload.sensitivity,
        media=media,
        upload=upload,
    )
