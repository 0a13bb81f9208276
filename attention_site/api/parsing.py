"""Reads JSON strictly: no more than MAX_BYTES, no endless depth, no number without end.

REST framework's own parser takes a body of any size into memory, lets `1e400` become
infinite (and the answer with it unreadable), and fails on nesting of thousands.
"""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES = 2**20
"""No call of ours has a body of a tenth of that; videos come as forms."""


class TooLargeError(APIException):
    """The body is larger than any call needs."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class StrictJSONParser(JSONParser):
    """As REST framework's, for what comes from anybody."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says; 400 when it is no JSON, 413 when it is too long."""
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            words = gettext("The body may have %(most)d bytes.") % {"most": MAX_BYTES}
            raise TooLargeError(words)
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            said = json.loads(
                body.decode(encoding),
                parse_constant=_refuse,
                parse_float=_finite,
            )
            # Half of a pair of surrogates cannot be sent back, be it in an error.
            json.dumps(said, ensure_ascii=False).encode()
        # LookupError: an encoding there is not; UnicodeError is a ValueError.
        except (ValueError, LookupError, RecursionError) as error:
            raise ParseError(gettext("The body is not valid JSON.")) from error
        return said


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number
