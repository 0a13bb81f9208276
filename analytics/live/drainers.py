"""Which meetings are being drained, by how many workers.

`drainer:{meeting_id}:{number}` — token of one drainer, LEASE_MS, renewed by it. Set
    by whoever queues the task, so that one is queued, and taken over by the task;
    a drainer that was killed is replaced when it expires.
`drainers_waiting` — sorted set of queued drainers (`{meeting_id}:{number}`) by the
    time they were queued: a running drainer gives way when another meeting waits.
"""

import time
import uuid

from analytics.live.redis_client import sync_client

LEASE_MS = 2500
FORGET_WAITING_S = 10
_WAITING_KEY = "drainers_waiting"

_TAKE_OVER = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


def _key(meeting_id: uuid.UUID | str, number: int) -> str:
    return f"drainer:{meeting_id}:{number}"


def reserve(meeting_id: uuid.UUID, number: int) -> str | None:
    """Return a token to queue a drainer with; None when there is one already."""
    token = uuid.uuid4().hex
    client = sync_client()
    if not client.set(_key(meeting_id, number), token, nx=True, px=LEASE_MS):
        return None
    client.zadd(_WAITING_KEY, {f"{meeting_id}:{number}": time.time()})
    return token


def hold(meeting_id: uuid.UUID, number: int, *, token: str) -> bool:
    """Take or renew the lease; False when another drainer has it."""
    return bool(
        sync_client().eval(_TAKE_OVER, 1, _key(meeting_id, number), token, LEASE_MS)
    )


def started(meeting_id: uuid.UUID, number: int) -> None:
    """Say that a queued drainer runs."""
    sync_client().zrem(_WAITING_KEY, f"{meeting_id}:{number}")


def release(meeting_id: uuid.UUID, number: int, *, token: str) -> None:
    """End the lease."""
    sync_client().eval(_RELEASE, 1, _key(meeting_id, number), token)


def is_anyone_waiting(*, now: float) -> bool:
    """Whether a queued drainer waits for a worker."""
    client = sync_client()
    client.zremrangebyscore(_WAITING_KEY, 0, now - FORGET_WAITING_S)
    return bool(client.zcard(_WAITING_KEY))


def count(meeting_id: uuid.UUID, *, most: int) -> int:
    """Drainers that run or are queued for a meeting."""
    keys = [_key(meeting_id, number) for number in range(most)]
    return sum(value is not None for value in sync_client().mget(keys))
