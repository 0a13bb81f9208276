"""The cache in Redis: what throttles count, and codes that were used once."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache

from analytics.live.redis_client import RedisAwayError

logger = logging.getLogger(__name__)


class ForgetfulCache(RedisCache):
    """Forgets everything while Redis is away, so that people can still sign in.

    What guards a password (axes) is in the database and goes on.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Store it if it is new; where nothing can be stored everything is."""
        try:
            return bool(super().add(*args, **kwargs))
        except (RedisAwayError, OSError):
            return _away(instead=True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is stored, or the default."""
        try:
            return super().get(key, default, version)
        except (RedisAwayError, OSError):
            return _away(instead=default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store it, if it can be."""
        try:
            super().set(*args, **kwargs)
        except (RedisAwayError, OSError):
            _away(instead=None)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget it."""
        try:
            return bool(super().delete(*args, **kwargs))
        except (RedisAwayError, OSError):
            return _away(instead=False)


def _away(*, instead: Any) -> Any:
    logger.warning("Redis is away: nothing is counted or remembered")
    return instead
