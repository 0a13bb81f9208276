"""What a token may do; a browser's session may do all that its person may.

It is asked before anything is looked up, so that a token without the scope gets 403
whether the thing exists or not, and a stranger's token with it gets 404.
"""

from typing import Any

from django.utils.translation import gettext
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from users.models import ApiToken

Scope = ApiToken.Scope


class MissingScopeError(PermissionDenied):
    """The token is good and may not do this."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        words = gettext("This needs a token with the scope “%(scope)s”.")
        super().__init__(words % {"scope": scope})


class HasScope(BasePermission):
    """Asks tokens for `read`, for `write` to change something, or what a view names.

    A view names another one with `required_scope = "live"`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Let the request pass, or raise MissingScopeError."""
        if not isinstance(request.auth, ApiToken):
            return True
        scope = needed(view, request.method or "")
        if scope not in request.auth.scopes:
            raise MissingScopeError(scope)
        return True


def needed(view: Any, method: str) -> str:
    """Return the scope that a call of `view` asks of a token."""
    named = getattr(view, "required_scope", None)
    if named is not None:
        return str(named)
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE
