"""What the API answers where a thing cannot be done, and how its schema says so."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.exceptions import APIException

from users.api import titles


class ConflictError(APIException):
    """The thing is not in a state that allows this; the message says which."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class PeopleNotShownError(APIException):
    """The privacy level of the meeting keeps single people from its host."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "people_not_shown"
    default_detail = _("In this meeting the numbers of single people are not shown.")


class TryLaterError(APIException):
    """Something that the answer needs is away for a moment."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = _("The server is busy. Try again in a moment.")
    wait = 2
    """Seconds, as REST framework's exceptions call it: the header `Retry-After`."""


@extend_schema_serializer(component_name="Problem")
class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="Always `about:blank`.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The status.")
    detail = serializers.CharField(help_text="What is wrong, for people.")
    code = serializers.CharField(help_text="What is wrong, for programs; it is stable.")
    errors = serializers.DictField(
        required=False,
        child=serializers.ListField(child=serializers.CharField()),
        help_text="What is wrong with which field.",
    )


def described(words: str, *, status: int, code: str, detail: str) -> OpenApiResponse:
    """Return the description of an error for the schema, with an example."""
    example = {
        "type": "about:blank",
        "title": titles.of(status),
        "status": status,
        "detail": detail,
        "code": code,
    }
    return OpenApiResponse(
        ProblemSerializer,
        description=words,
        examples=[OpenApiExample(code, value=example, response_only=True)],
    )


NOT_FOUND = described(
    "There is no such thing, or it is not yours.",
    status=404,
    code="not_found",
    detail="No such meeting",
)
INVALID = described(
    "Some values were not accepted.",
    status=400,
    code="invalid",
    detail="Some values were not accepted.",
)
NOT_SHOWN = described(
    "The privacy level keeps single people from the host.",
    status=403,
    code="people_not_shown",
    detail="In this meeting the numbers of single people are not shown.",
)
CONFLICT = described(
    "The meeting is not in a state that allows this.",
    status=409,
    code="conflict",
    detail="This meeting has ended and cannot be started again.",
)
BUSY = described(
    "Redis is away; try again in a moment.",
    status=503,
    code="unavailable",
    detail="The server is busy. Try again in a moment.",
)
