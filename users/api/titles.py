"""What the statuses of HTTP are called: the `title` of problems."""

from http import HTTPStatus

_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""By RFC 9110; Python says so from 3.13 on."""


def of(status: int) -> str:
    """Return the name of a status."""
    return _RENAMED.get(status) or HTTPStatus(status).phrase
