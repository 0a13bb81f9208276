"""What the rows cost afterwards: minutes, erasing, and room on the disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from analytics.timeseries import closing, minutes, retention, router, schema, tier
from analytics.timeseries.benchmark import filling, timing
from analytics.timeseries.benchmark.filling import Filled
from analytics.timeseries.tier import Tier

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes for each row, indexes included; `compressed` None where it cannot be."""

    rows: int
    bytes_per_row: float
    compressed_bytes_per_row: float | None
    minutes: int
    minutes_bytes: int


def settle(filled: Sequence[Filled], *, now: datetime) -> None:
    """Store the minutes, and let the planner know the rows; not in a transaction."""
    alias = router.alias()
    if tier.current() is Tier.COMMUNITY:
        # TimescaleDB refreshes whole minutes only: an uneven start leaves its own out.
        start = minutes.floor(min(meeting.start for meeting in filled))
        minutes.refresh_continuous(alias, start, now)
    else:
        minutes.advance(now=now + minutes.MINUTE)
        for meeting in filled:
            minutes.refresh(meeting.meeting_id, start=meeting.start, end=meeting.end)
    with connections[alias].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def store_minute(*, now: datetime) -> float:
    """Return the ms that storing one more minute of 50 people takes."""
    start = minutes.floor(now)
    filling.fill(int(filling.PEOPLE * filling.RATE_HZ * 60), now=start + minutes.MINUTE)
    alias = router.alias()
    end = start + minutes.MINUTE
    if tier.current() is Tier.COMMUNITY:
        return 1000 * timing.seconds(
            lambda: minutes.refresh_continuous(alias, start, end)
        )
    return 1000 * timing.seconds(lambda: minutes.advance(now=end + minutes.MINUTE))


def erase(meetings: Sequence[Filled]) -> dict[str, float]:
    """Return the ms of erasing a person, then the meeting, then the oldest days.

    The last of these is one day of a whole meeting with what is left from before.
    """
    meeting, aged = meetings[min(1, len(meetings) - 1)], meetings[-2:][0]
    taken = {
        "erasing one person": timing.seconds(
            lambda: closing.erase_people([meeting.people[0]])
        ),
        "erasing a meeting": timing.seconds(
            lambda: closing.erase_meeting(meeting.meeting_id)
        ),
    }
    if tier.current() is not Tier.COMMUNITY:
        # Chunks go whole, once all of their day has reached its age.
        grace = minutes.MINUTE if tier.current() is Tier.PLAIN else DAY
        limit = aged.end + minutes.KEPT_ROWS + grace
        taken["retention of the oldest days"] = timing.seconds(
            lambda: retention.apply(now=limit)
        )
    return {name: 1000 * seconds for name, seconds in taken.items()}


def room(*, rows: int, size: int) -> Room:
    """Return the room of so many rows that took `size`; compresses where that can be."""
    has = tier.current()
    after = None
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {schema.MINUTES}")
        (stored,) = cursor.fetchone()
        if has is Tier.COMMUNITY:
            table = minutes.materialized(cursor)
            question = "hypertable_size(%s::regclass)"
        else:
            table = schema.STORED_MINUTES
            question = "pg_total_relation_size(%s::regclass)"
        cursor.execute(f"SELECT {question}", [table])
        (minutes_bytes,) = cursor.fetchone()
        if has is Tier.COMMUNITY:
            cursor.execute(
                "SELECT compress_chunk(one, if_not_compressed => true)"
                " FROM show_chunks(%s::regclass) AS one",
                [schema.METRICS],
            )
            after = size_bytes()
    return Room(
        rows,
        size / rows,
        None if after is None else after / rows,
        stored,
        int(minutes_bytes),
    )


def size_bytes() -> int:
    """Return what the rows take now, indexes included."""
    is_plain = tier.current() is Tier.PLAIN
    question = "pg_total_relation_size" if is_plain else "hypertable_size"
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(f"SELECT {question}(%s::regclass)", [schema.METRICS])
        return int(cursor.fetchone()[0])
