"""Files that are sent while they are made or read, under ASGI as under WSGI."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import IO

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE_BYTES = 1 << 18


def download(
    request: HttpRequest,
    pieces: Iterator[bytes],
    *,
    filename: str,
    content_type: str,
    length: int | None = None,
) -> StreamingHttpResponse:
    """Answer with a file to be saved; `length` where it is known, in bytes."""
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=filename
        )
        or "attachment"
    }
    if length is not None:
        headers["Content-Length"] = str(length)
    # Each kind of server would first collect all of the other kind of iterator.
    body = _awaited(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(body, content_type=content_type, headers=headers)


def download_file(
    request: HttpRequest, file: IO[bytes], *, filename: str, content_type: str
) -> StreamingHttpResponse:
    """Answer with a whole open file to be saved, and close it."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    return download(
        request,
        _read(file),
        filename=filename,
        content_type=content_type,
        length=length,
    )


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # In the request's own thread, which is the one that its database connection is of.
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
