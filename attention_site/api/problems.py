"""Errors of the API as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error; None leaves it to Django.

    Beside the members of the RFC, `code` is stable and `errors` names fields.
    """
    known = exception_handler(error, context)
    if known is None:
        return None
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(known.status_code).phrase,
        "status": known.status_code,
        "detail": _words(error, known),
        "code": _code(error),
    }
    if isinstance(error, ValidationError):
        problem["errors"] = known.data
    return Response(
        problem,
        status=known.status_code,
        headers=dict(known.headers),
        content_type=CONTENT_TYPE,
    )


def _words(error: Exception, known: Response) -> str:
    if isinstance(error, ValidationError):
        return gettext("Some values were not accepted.")
    return str(known.data["detail"])


def _code(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "invalid"
    codes = error.get_codes() if isinstance(error, APIException) else None
    return codes if isinstance(codes, str) else "not_found"
