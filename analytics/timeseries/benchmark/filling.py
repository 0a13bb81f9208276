"""Rows to measure with: meetings of half an hour, one a day, the last of them running.

Made in the database by `generate_series`, in the order in which they would have come.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from analytics.timeseries import minutes, router, schema
from analytics.timeseries.insert import SampleRow

PEOPLE = 50
RATE_HZ = 5.0
"""Samples a second of each person, as live workers with little to do give."""

LENGTH = timedelta(minutes=30)
ROWS_PER_MEETING = int(PEOPLE * RATE_HZ * LENGTH.total_seconds())

_FILL = f"""
INSERT INTO {schema.METRICS} (
    time, meeting_id, participant_id, attention_score, gaze_score, head_pose_score,
    eye_openness_score, is_looking_away, is_drowsy, weight_s, off_target_s,
    eyes_closed_s
)
SELECT %(start)s + (tick + person / 64.0) * interval '1 second' / %(rate)s,
    %(meeting)s,
    (%(people)s::uuid[])[person],
    score,
    -- Where glasses reflect there is no gaze.
    CASE WHEN person %% 10 > 0 THEN least(100, score + 5 * random()) END,
    least(100, score + 9 * random()),
    100 - 20 * random(),
    score < 40,
    random() < 0.02,
    1 / %(rate)s,
    CASE WHEN score < 40 THEN 9 * random() ELSE 0 END,
    CASE WHEN random() < 0.05 THEN 0.3 * random() ELSE 0 END
FROM generate_series(0, %(ticks)s - 1) AS tick
CROSS JOIN generate_series(1, %(count)s) AS person
CROSS JOIN LATERAL (
    SELECT greatest(0, least(100,
        75 + 30 * sin(tick / 97.0 + person) + 10 * (random() - 0.5)
    )) AS score
) AS measured
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A meeting with rows; `end` is the moment after the last of them."""

    meeting_id: uuid.UUID
    people: tuple[uuid.UUID, ...]
    start: datetime
    end: datetime


def fill(rows: int, *, now: datetime, after: int = 0) -> list[Filled]:
    """Store that many rows, and return their meetings, the latest first.

    `now` is where the latest would end; with `after` as many meetings are there
    already. Counts are rounded to whole moments of everybody.
    """
    meetings: list[Filled] = []
    left = rows
    while left >= PEOPLE:
        ticks = min(left, ROWS_PER_MEETING) // PEOPLE
        length = timedelta(seconds=ticks / RATE_HZ)
        end = minutes.floor(now) - timedelta(days=after + len(meetings))
        people = tuple(uuid.uuid4() for _ in range(PEOPLE))
        meeting = Filled(uuid.uuid4(), people, end - length, end)
        with connections[router.alias()].cursor() as cursor:
            cursor.execute(
                _FILL,
                {
                    "start": meeting.start,
                    "rate": RATE_HZ,
                    "meeting": meeting.meeting_id,
                    "people": list(people),
                    "ticks": ticks,
                    "count": PEOPLE,
                },
            )
        meetings.append(meeting)
        left -= ticks * PEOPLE
    return meetings


def arriving(count: int, *, start: datetime) -> list[SampleRow]:
    """Return what the workers would send next of a meeting of its own, in order."""
    meeting_id = uuid.uuid4()
    people = [uuid.uuid4() for _ in range(PEOPLE)]
    numbers = random.Random(4)  # noqa: S311  (no secret)
    rows = []
    for number in range(count):
        tick, person = divmod(number, PEOPLE)
        score = numbers.uniform(30, 100)
        rows.append(
            SampleRow(
                time=start + timedelta(seconds=(tick + person / 64) / RATE_HZ),
                meeting_id=meeting_id,
                participant_id=people[person],
                attention_score=score,
                gaze_score=None if person % 10 == 0 else min(100.0, score + 3),
                head_pose_score=min(100.0, score + 7),
                eye_openness_score=numbers.uniform(80, 100),
                is_looking_away=score < 40,
                is_drowsy=False,
                weight_s=1 / RATE_HZ,
                off_target_s=3.0 if score < 40 else 0.0,
                eyes_closed_s=0.0,
            )
        )
    return rows
