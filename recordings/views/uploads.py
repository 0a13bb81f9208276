"""The server of resumable uploads (tus 1.0): docs/uploads.md says what it answers.

A request's bytes are on the server's disk before a view sees them, so that memory does
not grow with them; clients send pieces, which are all that a lost connection loses.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting
from recordings.access import access_upload
from recordings.media import RefusedError
from recordings.models import Upload
from recordings.services import uploads as services
from recordings.views import tus
from users.models import User

PIECE_BYTES = 256 * 1024


@require_http_methods(["OPTIONS", "POST"])
@tus.speaks_tus
def uploads(request: HttpRequest) -> HttpResponse:
    """Announce a file; the body may bring its first bytes."""
    now = timezone.now()
    metadata = tus.metadata(request)
    sensitivity = metadata.get("sensitivity", "")
    upload = services.create(
        user=cast("User", request.user),
        filename=metadata.get("filename", ""),
        size=tus.whole_number(request, "Upload-Length"),
        sensitivity=sensitivity
        if sensitivity in Meeting.Sensitivity.values
        else Meeting.Sensitivity.STANDARD,
        at=now,
    )
    location = reverse("recordings:upload", args=[upload.pk])
    if request.content_type == tus.CONTENT_TYPE:
        answer = _appended(request, upload, offset=0, at=now)
    else:
        answer = HttpResponse(headers=_headers(upload))
    if answer.status_code < 300:
        answer.status_code = 201
    answer["Location"] = location
    return answer


@require_http_methods(["OPTIONS", "HEAD", "GET", "PATCH", "DELETE"])
@tus.speaks_tus
def upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Say how far an upload is, take more of it, or forget it."""
    upload = access_upload(request.user, upload_id)
    now = timezone.now()
    if request.method == "PATCH":
        if request.content_type != tus.CONTENT_TYPE:
            return HttpResponse(status=415)
        offset = tus.whole_number(request, "Upload-Offset")
        return _appended(request, upload, offset=offset, at=now)
    if request.method == "DELETE":
        services.remove(upload)
        return HttpResponse(status=204)
    upload = services.arrived(upload, at=now)
    return JsonResponse(_state(upload), headers=_headers(upload))


def _appended(
    request: HttpRequest, upload: Upload, *, offset: int, at: datetime
) -> HttpResponse:
    upload = services.append(upload, _pieces(request), offset=offset, at=at)
    headers = _headers(upload)
    if upload.error_code:
        error = RefusedError(upload.error_code, upload.error_message or "")
        return tus.refused(error, headers=headers)
    return HttpResponse(status=204, headers=headers)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE_BYTES):
        yield piece


def _headers(upload: Upload) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.file_size),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }
    if upload.analysis_id:
        headers["Upload-Result"] = _result(upload)
    if upload.error_code:
        headers["Upload-Refused"] = upload.error_code
    return headers


def _state(upload: Upload) -> dict[str, str | int | None]:
    return {
        "filename": upload.filename,
        "offset": upload.offset,
        "length": upload.file_size,
        "result": _result(upload) if upload.analysis_id else None,
        "code": upload.error_code,
        "message": upload.error_message,
    }


def _result(upload: Upload) -> str:
    return reverse("recordings:analysis", args=[upload.analysis_id])
