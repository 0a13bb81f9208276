"""Secrets that the site has to read again, unreadable in the database.

The key (Fernet) follows from SECRET_KEY. After a change of it SECRET_KEY_FALLBACKS opens
what was sealed before. What was stored before there was sealing is read as it stands.
"""

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_MARK = "sealed:"
_SALT = "users.sealing"


class UnreadableError(Exception):
    """It was sealed with a key that nobody knows any more."""


def sealed(text: str) -> str:
    """Return what may stand in the database; each time another text."""
    return _MARK + _box(_keys()).encrypt(text.encode()).decode()


def opened(stored: str) -> str:
    """Return the secret; raises UnreadableError."""
    if not stored.startswith(_MARK):
        return stored
    try:
        return _box(_keys()).decrypt(stored.removeprefix(_MARK)).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([_lock(key) for key in keys])


def _lock(key: str) -> Fernet:
    digest = salted_hmac(_SALT, "", secret=key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
