"""What a recorder in a browser sends: a beginning, chunks, an end."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from recordings import recorders
from recordings.access import access_recording
from recordings.chunk_file import DiskFullError
from recordings.recorders import RecordingRefusedError
from recordings.services import capturing
from recordings.services.capturing import (
    ChunkGapError,
    NotVideoError,
    TooLargeError,
)
from recordings.services.ending import RecordingOverError


def begin(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Begin to record the source that is named, and answer where chunks go."""
    visitor = recorders.access_visitor(request.user, meeting_id)
    source = request.POST.get("source", "")
    try:
        recording = capturing.begin(
            visitor,
            source=source,
            at=timezone.now(),
            is_told=request.POST.get("told") == "yes",
        )
    except RecordingRefusedError as error:
        return _answer(403, error.code, str(error))
    except DiskFullError:
        return _disk_full()
    # The number is what the page puts in.
    chunk = reverse("recordings:chunk", args=[recording.pk, 0])
    return JsonResponse(
        {
            "id": str(recording.pk),
            "chunks_url": chunk.removesuffix("0/"),
            "stop_url": reverse("recordings:stop", args=[recording.pk]),
            "max_chunk_bytes": capturing.MAX_CHUNK_BYTES,
        },
        status=201,
    )


@require_POST
@login_required
def chunk(request: HttpRequest, recording_id: uuid.UUID, number: int) -> HttpResponse:
    """Take one chunk."""
    recording = access_recording(request.user, recording_id)
    if recording.started_at is None:
        return _over(gettext("This recording was stopped."))
    try:
        taken = capturing.add(
            recording.pk, number=number, chunk=_body(request), at=timezone.now()
        )
    except ChunkGapError as gap:
        return JsonResponse({"code": "gap", "expected": gap.expected}, status=409)
    except RecordingOverError as error:
        return _over(str(error))
    except TooLargeError:
        return _answer(413, "too_large", gettext("This chunk is too large."))
    except NotVideoError:
        return _answer(
            415, "not_video", gettext("What this browser recorded is not WebM or MP4.")
        )
    except DiskFullError:
        return _disk_full()
    if taken is None:
        return _answer(
            413,
            "full",
            gettext("The recording is as large as it may be, and was stopped."),
        )
    return JsonResponse({"expected": taken.expected, "is_running": taken.is_running})


@require_POST
@login_required
def stop(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Stop; with `chunks`, how many there are, it is finished once all have arrived."""
    recording = access_recording(request.user, recording_id)
    chunks = request.POST.get("chunks", "")
    is_number = chunks.isascii() and chunks.isdecimal() and len(chunks) < 9
    capturing.stop(
        recording.pk, chunks=int(chunks) if is_number else None, at=timezone.now()
    )
    return HttpResponse(status=204)


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLargeError from error


def _over(words: str) -> JsonResponse:
    return _answer(410, "over", words)


def _disk_full() -> JsonResponse:
    return _answer(
        507,
        "disk_full",
        gettext("There is no room on the server now. Tell whoever runs it."),
    )


def _answer(status: int, code: str, words: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": words}, status=status)
