"""People who were watched for a while: rows as workers leave them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import redis

from analytics.live import sample_buffer
from analytics.timeseries.insert import SampleRow
from meetings.models import Participant
from tests.analytics import pictures

FPS = 4.0

FACING = "facing"
AWAY = "away"
GONE = "gone"
"""Nobody in the picture, or no picture: no rows."""

Part = tuple[str, float]
"""What somebody does, and for how many seconds."""


def rows(
    seat: Participant, parts: Iterable[Part], *, start: datetime
) -> list[SampleRow]:
    """Return the rows of somebody who does one thing after the other."""
    assert seat.sample_id is not None
    at_s, found = 0.0, []
    for doing, seconds in parts:
        for step in range(int(seconds * FPS)):
            into_s = step / FPS
            if doing != GONE:
                found.append(
                    pictures.row(
                        meeting_id=seat.meeting_id,
                        participant_id=seat.sample_id,
                        time=start + timedelta(seconds=at_s + into_s),
                        attention_score=90.0 if doing == FACING else 15.0,
                        weight_s=1 / FPS,
                        off_target_s=0.0 if doing == FACING else into_s + 1 / FPS,
                        eyes_closed_s=0.0 if doing == FACING else None,
                        is_looking_away=doing == AWAY,
                    )
                )
        at_s += seconds
    return found


def buffer(server: redis.Redis, found: Sequence[SampleRow]) -> None:
    """Leave rows where the storing task takes them from."""
    for row in found:
        server.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})
