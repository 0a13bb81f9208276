"""The OpenAPI description: what every operation has in common, said in one place.

Views describe what is theirs (`extend_schema`); this adds who may call, the header of
repeatable calls, and the errors that any call may meet, so that no view forgets them.
`make openapi` writes docs/openapi.yaml, which `make lint` compares.
"""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from attention_site.api import scopes
from attention_site.api.problems import CONTENT_TYPE
from users.api import idempotency, titles

METHODS = ("get", "post", "put", "patch", "delete")

ERRORS = {
    "400": ("BadRequest", "Some values were not accepted.", "invalid"),
    "401": (
        "Unauthorized",
        "The token or session is missing or wrong.",
        "invalid_token",
    ),
    "403": ("Forbidden", "The token lacks the scope.", "insufficient_scope"),
    "404": ("NotFound", "There is no such thing, or it is not yours.", "not_found"),
    "406": ("NotAcceptable", "Only what stands here can be sent.", "not_acceptable"),
    "409": (
        "InUse",
        "The first request with this Idempotency-Key still runs.",
        "idempotency_key_in_use",
    ),
    "413": ("TooLarge", "The body is larger than any call needs.", "too_large"),
    "415": (
        "UnsupportedMediaType",
        "The body is of no kind that this takes.",
        "unsupported_media_type",
    ),
    "422": (
        "OtherRequest",
        "The Idempotency-Key was used for another request.",
        "idempotency_key_reused",
    ),
    "429": ("TooMany", "Too many calls; wait for Retry-After.", "throttled"),
    "500": ("ServerError", "Something of ours broke.", "server_error"),
}
"""Name, description and code of what calls may be answered, by status."""

LIMIT_HEADERS = {
    "RateLimit-Policy": ("Limits that were counted.", '"user";q=1200;w=60'),
    "RateLimit": (
        "What is left, and seconds until it begins again.",
        '"user";r=9;t=31',
    ),
}
RETRY_AFTER = {
    "description": "Seconds to wait.",
    "schema": {"type": "integer", "minimum": 0},
}


class OperationSchema(AutoSchema):
    """One operation, with the header that makes it repeatable where it is."""

    def get_override_parameters(self) -> list[Any]:
        """Describe `Idempotency-Key`."""
        if not getattr(self._call(), "is_idempotent", False):
            return []
        return [
            OpenApiParameter(
                idempotency.HEADER,
                type={
                    "type": "string",
                    "minLength": 1,
                    "maxLength": idempotency.MAX_KEY_LENGTH,
                    "pattern": "^[ -~]+$",
                },
                location=OpenApiParameter.HEADER,
                description="A value of your own, new for each thing to create. "
                "Sent again within 24 hours it creates nothing, and gets the answer "
                "of the first time.",
            )
        ]

    def _get_request_for_media_type(
        self, serializer: Any, direction: str = "request"
    ) -> Any:
        """Describe a body; of `PATCH` all may be left out only where the view says so.

        Its forerunner takes every serializer of a PATCH to be partial.
        """
        method = self.method
        if method == "PATCH" and not getattr(serializer, "partial", False):
            self.method = "PUT"
        try:
            return super()._get_request_for_media_type(serializer, direction)
        finally:
            self.method = method

    def _call(self) -> Any:
        return getattr(self.view, self.method.lower(), None)


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer att_…`."""

    target_class = "attention_site.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Describe the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "att_…",
            "description": "A token from the page *API tokens* of your account. It has "
            "the scopes `read`, `write` (to change something) and `live` (to send "
            "pictures and to follow live meetings); each operation names its one.",
        }

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        """Name the scope that the operation asks for."""
        return {self.name: [scopes.needed(auto_schema.view, auto_schema.method)]}


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of a browser."""

    target_class = "attention_site.api.sessions.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Describe the scheme."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "For pages of this site. Whoever changes something sends "
            "the CSRF token as well, in the header `X-CSRFToken`.",
        }


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to every operation what every operation may be answered."""
    components = result.setdefault("components", {})
    components["responses"] = {
        name: _response(status, name, words, code)
        for status, (name, words, code) in ERRORS.items()
    }
    components["headers"] = {
        name: {"description": words, "schema": {"type": "string"}, "example": example}
        for name, (words, example) in LIMIT_HEADERS.items()
    }
    for operation in _operations(result):
        responses = operation["responses"]
        for status, response in responses.items():
            _as_problem(status, response)
            response.setdefault("headers", {}).update(_limits())
        for status in _also(operation):
            ref = f"#/components/responses/{ERRORS[status][0]}"
            responses.setdefault(status, {"$ref": ref})
        operation["responses"] = dict(sorted(responses.items()))
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in result["paths"].values():
        yield from (path[method] for method in METHODS if method in path)


def _also(operation: dict[str, Any]) -> Iterator[str]:
    """Yield the errors that an operation may meet whatever it does."""
    parameters = operation.get("parameters", [])
    yield from ("401", "403", "406", "429", "500")
    if parameters or "requestBody" in operation:
        yield "400"
    if any(one["in"] == "path" for one in parameters):
        yield "404"
    if "requestBody" in operation:
        yield from ("413", "415")
    if any(one["name"] == idempotency.HEADER for one in parameters):
        yield from ("409", "422")


def _as_problem(status: str, response: dict[str, Any]) -> None:
    """Let an error be a problem, also where the answer itself is a table or a video."""
    content = response.get("content", {})
    if status >= "400" and content:
        described = content.get("application/json") or content[CONTENT_TYPE]
        response["content"] = {CONTENT_TYPE: described}


def _response(status: str, name: str, words: str, code: str) -> dict[str, Any]:
    example = {
        "type": "about:blank",
        "title": titles.of(int(status)),
        "status": int(status),
        "detail": words,
        "code": code,
    }
    headers = _limits()
    if status == "429":
        headers["Retry-After"] = RETRY_AFTER
    return {
        "description": words,
        "headers": headers,
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"value": example}},
            }
        },
    }


def _limits() -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in LIMIT_HEADERS}
