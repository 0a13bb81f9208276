"""Programs sign in with a token: `Authorization: Bearer att_…` (RFC 6750)."""

from django.utils import timezone
from django.utils.translation import gettext
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from users import tokens
from users.models import ApiToken, User

SCHEME = "Bearer"


class WrongTokenError(AuthenticationFailed):
    """The token is none of ours, has expired or was revoked: all read the same."""

    default_code = "invalid_token"


class TokenAuthentication(BaseAuthentication):
    """Finds the person whose token it is.

    Whoever sends a token is judged by it alone: a wrong one is 401 even in a browser
    that is signed in, or a program would work until that session ends.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the person and the token; None leaves it to the session."""
        scheme, _, value = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        now = timezone.now()
        token = tokens.find(value.strip().decode("ascii", errors="replace"), at=now)
        if token is None:
            raise WrongTokenError(
                gettext("This token does not work: it is wrong, expired or revoked.")
            )
        tokens.note_use(token, at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, and what was wrong with a token that was sent."""
        tried = get_authorization_header(request)[: len(SCHEME)].lower()
        wrong = tried == SCHEME.lower().encode()
        return f'{SCHEME} realm="api"' + (', error="invalid_token"' if wrong else "")
