"""Notices a room that is low for long, as the report would mark it; once a stretch.

`room_low_gate:{meeting_id}` — CHECK_S: whoever sets it looks at the room.
`room_low:{meeting_id}` — the host was told. Renewed while the room is low, so that it
    expires JOIN_GAPS_UNDER_S of the report's rule after the stretch: what comes later
    is another one.
"""

import uuid
from datetime import datetime, timedelta

from analytics import room_series
from analytics.live.events import Notice
from analytics.live.redis_client import sync_client
from analytics.timeseries import queries
from meetings import visibility
from meetings.models import Meeting

CHECK_S = room_series.BUCKET_S
LOOK_BACK = timedelta(minutes=3)
"""Enough for the window of the median and the length that counts; 50 people write 400
samples a second, and all of them are read."""
_TOLD_S = int(room_series.JOIN_GAPS_UNDER_S) + 2 * CHECK_S
_BUCKET = timedelta(seconds=room_series.BUCKET_S)


def _gate_key(meeting_id: uuid.UUID) -> str:
    return f"room_low_gate:{meeting_id}"


def _told_key(meeting_id: uuid.UUID) -> str:
    return f"room_low:{meeting_id}"


def check(meeting: Meeting, *, now: datetime) -> Notice | None:
    """Return the notice of a stretch that is long enough now and not told yet.

    Looks every CHECK_S; asks the database for the samples of LOOK_BACK.
    """
    client = sync_client()
    if not client.set(_gate_key(meeting.pk), "1", nx=True, px=CHECK_S * 1000 - 500):
        return None
    if not is_low(meeting, now=now):
        return None
    was_told = client.set(_told_key(meeting.pk), "1", ex=_TOLD_S, get=True)
    if was_told:
        return None
    return Notice(
        id=f"room:{meeting.pk}:{int(now.timestamp())}",
        at=now.timestamp(),
        kind="room",
        severity="warning",
    )


def is_low(meeting: Meeting, *, now: datetime) -> bool:
    """Whether a low stretch of the room, long enough to count, lasts at `now`."""
    start = max(now - LOOK_BACK, meeting.start_time or now)
    buckets = queries.buckets(meeting.pk, start=start, end=now, bucket=_BUCKET)
    shown = room_series.in_company(
        buckets, min_people=visibility.fewest_people(meeting)
    )
    low = room_series.low_segments(shown)
    if not low:
        return False
    last_s = max(bucket.start_s for bucket in shown)
    # The span that runs now may be without a sample yet.
    is_recent = last_s > now.timestamp() - 2 * room_series.BUCKET_S
    return is_recent and low[-1].end_s > last_s
