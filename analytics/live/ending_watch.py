"""Since when it has been seen without a break who is in the meetings.

`ending_watch` — string, epoch seconds, BREAK_S. Written and renewed by the task that
    ends abandoned meetings, and read by it. When a check could not be made for so long
    (PostgreSQL, Redis or the workers were away), or Redis has lost its data, the watch
    begins anew: that nobody was seen meanwhile means nothing.
"""

from datetime import UTC, datetime

from analytics.live.redis_client import sync_client

KEY = "ending_watch"
BREAK_S = 100
"""A check is made every 30 s: two may be late."""


def go_on(*, now: datetime) -> datetime:
    """Say that all could be seen at `now`; return since when that has been so."""
    pipe = sync_client().pipeline()
    pipe.set(KEY, repr(now.timestamp()), nx=True, ex=BREAK_S)
    pipe.expire(KEY, BREAK_S)
    pipe.get(KEY)
    *_, since = pipe.execute()
    return datetime.fromtimestamp(float(since), UTC)
