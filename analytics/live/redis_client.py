"""Connections to Redis for the live path.

`RedisAwayError` is what every function of `analytics.live` raises when Redis does
not answer; entry points say so and go on.
"""

import asyncio
import functools
import os
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError as RedisAwayError
from redis.exceptions import ResponseError

__all__ = [
    "RedisAwayError",
    "async_client",
    "is_persistent",
    "is_writing_to_disk",
    "memory",
    "sync_client",
]

Client = Any
"""redis-py types every answer as bytes or str; ours never decode, so bytes it is."""

_TIMEOUT_S = 5.0
"""Longer than the longest blocking read of ours (frame_queue.pop)."""

_async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis] = (
    WeakKeyDictionary()
)


def sync_client() -> Client:
    """Return this process's client."""
    return _client_of_process(os.getpid())


@functools.lru_cache(maxsize=1)
def _client_of_process(pid: int) -> Client:
    # A fork needs its own, hence the pid.
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=2.0,
        health_check_interval=10,
    )


def async_client() -> Client:
    """Return the running event loop's client; a full pool waits instead of failing."""
    loop = asyncio.get_running_loop()
    if loop not in _async_clients:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=32,
            timeout=2,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=2.0,
            health_check_interval=10,
        )
        _async_clients[loop] = redis.asyncio.Redis.from_pool(pool)
    return _async_clients[loop]


def is_writing_to_disk() -> bool:
    """Whether the server persists what passes through it, pictures included.

    A server that keeps its configuration to itself is given the benefit of the doubt.
    """
    try:
        return is_persistent(sync_client().config_get("appendonly", "save"))
    except ResponseError:
        return False


def memory() -> tuple[int, int]:
    """Return the bytes that the server holds, and its limit; 0 where it has none."""
    facts = sync_client().info("memory")
    return int(facts["used_memory"]), int(facts.get("maxmemory", 0))


def is_persistent(configuration: Mapping[str, str]) -> bool:
    """Whether `appendonly` and `save` of a server's configuration mean a file."""
    return configuration.get("appendonly") == "yes" or bool(configuration.get("save"))
