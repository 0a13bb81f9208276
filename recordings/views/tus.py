"""The words of tus 1.0: headers that come and go, answers to what went wrong."""

import base64
import binascii
import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from recordings import refusals
from recordings.media import RefusedError
from recordings.services.uploads import UploadGoneError
from recordings.services.writing import (
    TooManyBytesError,
    UploadBusyError,
    WrongOffsetError,
)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination"
CONTENT_TYPE = "application/offset+octet-stream"
_RESUMABLE, _VERSIONS = "Tus-Resumable", "Tus-Version"
_MOST_DIGITS = 18
"""A number of bytes fits 64 bits."""

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


class BadHeaderError(Exception):
    """A header is missing or cannot be read; the message names it."""


def speaks_tus(view: View[Parameters]) -> View[Parameters]:
    """Let a view answer as tus does: who may ask, in which version, what went wrong."""

    @never_cache
    @functools.wraps(view)
    def answered(
        request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        answer = (
            _abilities()
            if request.method == "OPTIONS"
            else _turned_away(request) or _tried(view, request, *args, **kwargs)
        )
        answer[_RESUMABLE] = VERSION
        return answer

    return answered


def whole_number(request: HttpRequest, header: str) -> int:
    """Return a number of bytes; raises BadHeaderError."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise BadHeaderError(header)
    return int(text)


def metadata(request: HttpRequest) -> dict[str, str]:
    """Return what the client says about the file; raises BadHeaderError."""
    pairs = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        key, _, value = pair.strip().partition(" ")
        try:
            pairs[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise BadHeaderError("Upload-Metadata") from error
    return pairs


def refused(
    error: RefusedError, *, headers: dict[str, str] | None = None
) -> JsonResponse:
    """Answer with the code and the reason for people."""
    body = {"code": error.code, "message": str(error)}
    return JsonResponse(body, status=refusals.status(error.code), headers=headers)


def _abilities() -> HttpResponse:
    headers = {
        _VERSIONS: VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
    }
    return HttpResponse(status=204, headers=headers)


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated or request.user.is_guest:
        words = gettext("Sign in with your account to upload.")
        return JsonResponse({"code": "signed_out", "message": words}, status=401)
    # Whoever only reads what became of an upload need not speak tus.
    if request.method != "GET" and request.headers.get(_RESUMABLE) != VERSION:
        return HttpResponse(status=412, headers={_VERSIONS: VERSION})
    return None


def _tried(
    view: View[Parameters],
    request: HttpRequest,
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except BadHeaderError as error:
        return HttpResponse(f"{error} is missing or cannot be read", status=400)
    except RefusedError as error:
        return refused(error)
    except WrongOffsetError:
        return HttpResponse(status=409)
    except TooManyBytesError:
        return HttpResponse(status=413)
    except UploadBusyError:
        return HttpResponse(status=423)
    except UploadGoneError:
        return HttpResponse(status=410)
    except Http404:
        # Clients read headers: a page would be no use to them.
        return HttpResponse(status=404)
