"""Answers that need not be sent again: `ETag` and `If-None-Match` (RFC 9110, 13)."""

import hashlib
from collections.abc import Iterable

from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

PRIVATE = "private, no-cache"
"""Only the browser of whoever asked may keep it, and has to ask us again each time."""

PARAMETERS = [
    OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The `ETag` of an earlier answer: 304 unless it has changed.",
    ),
    OpenApiParameter(
        "ETag",
        str,
        OpenApiParameter.HEADER,
        description="Send it in `If-None-Match` the next time.",
        response=[200],
    ),
]
"""How the schema describes both."""


def tag_of(parts: Iterable[object]) -> str:
    """Return a tag that changes whenever one of the parts does."""
    digest = hashlib.sha256("\n".join(map(str, parts)).encode())
    return quote_etag(digest.hexdigest()[:32])


def not_modified(request: Request, tag: str) -> Response | None:
    """Return the answer 304 if the caller has what `tag` names, else None."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in asked and tag not in {one.removeprefix("W/") for one in asked}:
        return None
    return tagged(Response(status=304), tag)


def tagged(response: Response, tag: str) -> Response:
    """Give the answer its tag."""
    response["ETag"] = tag
    response["Cache-Control"] = PRIVATE
    return response
