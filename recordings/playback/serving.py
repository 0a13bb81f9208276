"""Answers with a file or a part of it, or lets the web server in front send it."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Set
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from recordings import files
from recordings.playback import byte_ranges
from recordings.playback.byte_ranges import ByteRange, UnsatisfiableRangeError

PIECE_BYTES = 1 << 18
"""Read at a time: a second of a good video, and all that a stream holds in memory."""

CACHING = "private, no-cache"
"""Kept by the browser only, and asked for again: a copy may take the file's place."""


@dataclass(frozen=True, slots=True)
class Served:
    """A file and how it is offered; `filename` is for people, `path` is where it is."""

    path: Path
    content_type: str
    filename: str
    is_download: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """What is said of it, whoever sends it."""
        return {
            "Accept-Ranges": "bytes",
            "Cache-Control": CACHING,
            "Content-Disposition": content_disposition_header(
                self.is_download, self.filename
            )
            or "inline",
            "X-Content-Type-Options": "nosniff",
        }


def answer(request: HttpRequest, served: Served) -> HttpResponseBase:
    """Return the answer to GET or HEAD; raises FileNotFoundError where the file is gone.

    Conditions come first, then a range: 200, 206, 304, 412 or 416.
    """
    if settings.ACCEL_REDIRECT_PREFIX:
        return _left_to_the_web_server(served)
    file = served.path.open("rb")
    try:
        response = _answered(request, served, file)
    except BaseException:
        file.close()
        raise
    if not response.streaming:
        file.close()
    return response


def _left_to_the_web_server(served: Served) -> HttpResponse:
    """Name the file in a header that nginx takes as the order to send it."""
    if not served.path.is_file():
        raise FileNotFoundError(served.path)
    address = quote(settings.ACCEL_REDIRECT_PREFIX + files.relative(served.path))
    return HttpResponse(
        content_type=served.content_type,
        headers={**served.headers, "X-Accel-Redirect": address},
    )


def _answered(
    request: HttpRequest, served: Served, file: IO[bytes]
) -> HttpResponseBase:
    found = os.fstat(file.fileno())
    # Two writes in one tick of the file system's clock would differ in size.
    etag = f'"{found.st_size:x}-{found.st_mtime_ns:x}"'
    modified = int(found.st_mtime)
    response: HttpResponseBase = get_conditional_response(
        request, etag=etag, last_modified=modified
    ) or _wanted(request, served, file, {etag, http_date(modified)})
    response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Last-Modified", http_date(modified))
    return response


def _wanted(
    request: HttpRequest, served: Served, file: IO[bytes], version: Set[str]
) -> HttpResponseBase:
    size = os.fstat(file.fileno()).st_size
    try:
        part = _range(request, size, version)
    except UnsatisfiableRangeError:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            content_type="text/plain",
            headers={**served.headers, "Content-Range": f"bytes */{size}"},
        )
    headers = dict(served.headers)
    if part is not None:
        headers["Content-Range"] = part.content_range(size)
    sent = part or ByteRange(0, size - 1)
    headers["Content-Length"] = str(sent.length)
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    if request.method == "HEAD":
        return HttpResponse(
            status=status, content_type=served.content_type, headers=headers
        )
    # Each kind of server would first collect all of the other kind of iterator.
    stream = _pieces_awaited if isinstance(request, ASGIRequest) else _pieces
    return _FileStream(
        stream(file, sent),
        file=file,
        status=status,
        content_type=served.content_type,
        headers=headers,
    )


class _FileStream(StreamingHttpResponse):
    """A stream that closes its file also when nobody reads to its end."""

    def __init__(self, *args: Any, file: IO[bytes], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resource_closers.append(file.close)  # type: ignore[attr-defined]


def _range(request: HttpRequest, size: int, version: Set[str]) -> ByteRange | None:
    """Return the part that is wanted, if it is one of this version of the file."""
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition not in version:
        return None  # the client's part is of another version: it needs all of it
    return byte_ranges.asked(request.headers.get("Range"), size)


def _pieces(file: IO[bytes], part: ByteRange) -> Iterator[bytes]:
    at = part.first
    while at <= part.last and (piece := _read(file, at, part)):
        at += len(piece)
        yield piece


async def _pieces_awaited(file: IO[bytes], part: ByteRange) -> AsyncIterator[bytes]:
    at = part.first
    # A thread only while the disk is read, none while a slow client takes it.
    while at <= part.last and (piece := await asyncio.to_thread(_read, file, at, part)):
        at += len(piece)
        yield piece


def _read(file: IO[bytes], at: int, part: ByteRange) -> bytes:
    return os.pread(file.fileno(), min(PIECE_BYTES, part.last - at + 1), at)
