"""How often one may call: fixed windows, counted in Django's cache.

`user` counts all calls of a person, `token` those of one token beside them, `anonymous`
those of an address of the network that we know nobody at, and `uploads` the videos of a person (views with `throttle_scope = "uploads"`).
The answer says what is left (draft-ietf-httpapi-ratelimit-headers).

The cache is Redis, so that every web server counts the same; a counter ends by itself
after two windows. While Redis is away nobody is limited: an API that answers is worth
more than one that counts.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from analytics.live.redis_client import RedisAwayError
from users import client_address
from users.models import ApiToken

logger = logging.getLogger(__name__)

PERIODS_S = {"second": 1, "minute": 60, "hour": 3600}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with one limit, in the window that runs."""

    name: str
    quota: int
    window_s: int
    used: int
    reset_s: int

    @property
    def is_exceeded(self) -> bool:
        """Whether this call is one too many."""
        return self.used > self.quota

    @property
    def policy(self) -> str:
        """The item of `RateLimit-Policy`."""
        return f'"{self.name}";q={self.quota};w={self.window_s}'

    @property
    def left(self) -> str:
        """The item of `RateLimit`."""
        return f'"{self.name}";r={max(0, self.quota - self.used)};t={self.reset_s}'


class Limits(BaseThrottle):
    """Counts a call against every limit that applies to who calls what."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call and say whether it is within all limits."""
        now = time.time()
        self.standings = [
            count(name, who, now=now) for name, who in _applying(request, view)
        ]
        # The middleware tells the caller; it sees only what is below REST framework's.
        request._request.rate_limits = self.standings  # noqa: SLF001
        return not any(one.is_exceeded for one in self.standings)

    def wait(self) -> float:
        """Return after how many seconds the call would be within all limits."""
        return max(one.reset_s for one in self.standings if one.is_exceeded)


def count(name: str, who: str, *, now: float) -> Standing:
    """Count one call of `who` against the limit; costs three short questions to Redis."""
    quota, window_s = rate(name)
    window, into_s = divmod(now, window_s)
    key = f"rate:{name}:{who}:{window:.0f}"
    try:
        cache.add(key, 0, timeout=2 * window_s)
        used = cache.incr(key)
    except ValueError:  # gone between the two
        used = 1
    except (RedisAwayError, OSError):
        logger.warning("Counted no call: the cache is away")
        used = 0
    return Standing(name, quota, window_s, used, max(1, round(window_s - into_s)))


def rate(name: str) -> tuple[int, int]:
    """Return how many calls a limit allows in how many seconds."""
    calls, _, period = settings.API_RATES[name].partition("/")
    return int(calls), PERIODS_S[period]


def _applying(request: Request, view: Any) -> Iterator[tuple[str, str]]:
    if not request.user.is_authenticated:
        yield "anonymous", client_address.of(request._request)  # noqa: SLF001
        return
    yield "user", str(request.user.pk)
    if isinstance(request.auth, ApiToken):
        yield "token", str(request.auth.pk)
    scope = getattr(view, "throttle_scope", None)
    if scope is not None and request.method not in SAFE_METHODS:
        yield scope, str(request.user.pk)
