"""Takes the file of a form from the request straight to the folder of uploads."""

import os
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from recordings import files, refusals
from recordings.media import RefusedError
from recordings.services import room, uploads, writing
from users.models import User

FIELD = "file"
FORM_BYTES = 64 * 1024
"""What a form may have around its file."""
LOOK_EVERY_BYTES = 8 * 2**20
"""After so many bytes it is looked again whether there is room."""


class IncomingFile(FileUploadHandler):
    """Writes the field `file` to `path`, as it arrives and while there is room.

    `size` is how many bytes came, `refusal` why it stopped. Nothing is written for somebody without an account.
    Whoever sets it on a request calls `discard` at the end.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.path: Path | None = None
        self.filename = ""
        self.refusal: RefusedError | None = None
        self.size = 0
        self._descriptor: int | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:
        """Read nothing of what cannot be taken anyway."""
        user = self.request.user if self.request else None
        is_known = user is not None and user.is_authenticated and not user.is_guest
        try:
            if content_length > settings.UPLOAD_MAX_BYTES + FORM_BYTES:
                raise refusals.refusal("too_large")
            if isinstance(user, User) and is_known:
                size = min(content_length, settings.UPLOAD_MAX_BYTES)
                uploads.check_quota(user, size, at=timezone.now())
        except RefusedError as error:
            self.refusal = error
        if self.refusal or not is_known:
            return QueryDict(), MultiValueDict()
        return None

    def new_file(
        self, field_name: str, file_name: str, *rest: Any, **more: Any
    ) -> None:
        """Begin the one file; others of the form are left out."""
        super().new_file(field_name, file_name, *rest, **more)
        if field_name != FIELD or self.path:
            raise SkipFile
        self.filename = file_name
        self.path = files.incoming(uuid.uuid4())
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        assert self._descriptor is not None
        before, self.size = self.size, self.size + len(raw_data)
        try:
            if before // LOOK_EVERY_BYTES != self.size // LOOK_EVERY_BYTES:
                room.check_now()
            if self.size > settings.UPLOAD_MAX_BYTES:
                raise refusals.refusal("too_large")
            writing.write(self._descriptor, raw_data)
        except RefusedError as error:
            self.refusal = error
            raise StopUpload(connection_reset=True) from error

    def file_complete(self, file_size: int) -> None:
        """Let the file be whole on the disk; `path` says where."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            self._close()

    def discard(self) -> None:
        """Remove the file, unless somebody took it away."""
        self._close()
        if self.path:
            self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
