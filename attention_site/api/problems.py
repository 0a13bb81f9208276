"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views import defaults
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from attention_site.api.scopes import MissingScopeError
from users.api import titles

CONTENT_TYPE = "application/problem+json"

PREFIX = "/api/"
"""Below it programs call, which read no pages."""


class ServerError(APIException):
    """Something of ours broke; the log says what, the caller need not know."""

    default_code = "server_error"


class BadRequestError(APIException):
    """The request cannot be read at all."""

    status_code = 400
    default_code = "bad_request"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error; None leaves it to Django.

    Beside the members of the RFC, `code` is stable and `errors` names fields.
    """
    known = exception_handler(error, context)
    if known is None:
        return None
    problem = {
        "type": "about:blank",
        "title": titles.of(known.status_code),
        "status": known.status_code,
        "detail": _words(error, known),
        "code": _code(error),
    }
    if isinstance(error, ValidationError):
        problem["errors"] = dict(_by_field(known.data))
    if isinstance(error, MissingScopeError):
        known["WWW-Authenticate"] = (
            f'Bearer realm="api", error="insufficient_scope", scope="{error.scope}"'
        )
    return Response(
        problem,
        status=known.status_code,
        headers=dict(known.headers),
        content_type=CONTENT_TYPE,
    )


def rendered(error: APIException | Http404) -> HttpResponse:
    """Return the same answer where no view of REST framework is at work."""
    known = answer(error, {})
    assert known is not None
    return HttpResponse(
        JSONRenderer().render(known.data),
        status=known.status_code,
        headers=dict(known.headers) | {"Content-Type": CONTENT_TYPE},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: a page, or a problem for a program."""
    if request.path.startswith(PREFIX):
        return rendered(BadRequestError(gettext("The request cannot be read.")))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that there is not."""
    if request.path.startswith(PREFIX):
        return rendered(Http404())
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what we did not foresee."""
    if request.path.startswith(PREFIX):
        return rendered(ServerError())
    return defaults.server_error(request)


def _by_field(errors: Any, name: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong with each field: `ids.0` is the first of `ids`."""
    if isinstance(errors, Mapping):
        for part, inner in errors.items():
            yield from _by_field(inner, f"{name}.{part}" if name else str(part))
    else:
        yield name or api_settings.NON_FIELD_ERRORS_KEY, list(errors)


def _words(error: Exception, known: Response) -> str:
    if isinstance(error, ValidationError):
        return gettext("Some values were not accepted.")
    return str(known.data["detail"])


def _code(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "invalid"
    codes = error.get_codes() if isinstance(error, APIException) else None
    return codes if isinstance(codes, str) else "not_found"
