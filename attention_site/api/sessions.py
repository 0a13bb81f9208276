"""Who may use the API: people with an account, by the session of their browser."""

from typing import Any

from rest_framework import authentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """As REST framework's, which asks for the CSRF token.

    Somebody unknown gets 401, since the authentication before this one names a scheme.
    """


class HasAccount(BasePermission):
    """Lets in who is signed in and no guest of a meeting."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the person may go on."""
        return request.user.is_authenticated and not request.user.is_guest
