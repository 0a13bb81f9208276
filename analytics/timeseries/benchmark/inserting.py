"""How fast rows come in: our COPY beside Django's `bulk_create`, in turn."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from statistics import median

from analytics.models import AttentionMetric
from analytics.timeseries import insert, schema
from analytics.timeseries.benchmark import filling, timing
from analytics.timeseries.benchmark.databases import Database
from analytics.timeseries.insert import SampleRow

BATCH = 5000
"""As `analytics.live.storing` has it, which may not be imported from here."""

ROWS = 2 * BATCH
BATCH_SIZES = (1000, BATCH)
"""For `bulk_create`: the best of them counts; smaller ones are slower."""

LATER = timedelta(hours=1)
"""Longer than all of this takes."""

COPY = "COPY (insert.insert)"

Way = Callable[[list[SampleRow]], object]


@dataclass(frozen=True, slots=True)
class Speed:
    """Rows/s by one way; `ratio` is how many times faster COPY is, in the same table.

    `again_per_s` is for rows that are all there already, None where that is an error.
    """

    tier: str
    way: str
    rows_per_s: float
    again_per_s: float | None
    ratio: float


def measure(databases: list[Database], *, now: datetime, rounds: int) -> list[Speed]:
    """Return the speed of every way in every database; the rows go again.

    They are later than `now`, as rows are: late ones cost their minutes again.
    """
    taken_s = defaultdict(list)
    again_s = defaultdict(list)
    for number in range(rounds):
        for database in databases:
            for name, way in _ways().items():
                rows = filling.arriving(
                    ROWS, start=now + LATER + timedelta(minutes=number)
                )
                with database.in_use():
                    taken_s[database.tier, name].append(_seconds(way, rows))
                    if not name.endswith("plainly"):
                        again_s[database.tier, name].append(_seconds(way, rows))
    for database in databases:
        with database.in_use(), database.connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {schema.METRICS} WHERE time >= %s", [now + LATER]
            )
            cursor.execute("VACUUM (ANALYZE)")
    return [
        Speed(
            tier=tier,
            way=name,
            rows_per_s=ROWS / median(all_s),
            again_per_s=ROWS / median(again_s[tier, name])
            if again_s[tier, name]
            else None,
            ratio=median(all_s) / median(taken_s[tier, COPY]),
        )
        for (tier, name), all_s in taken_s.items()
    ]


def _ways() -> dict[str, Way]:
    ways: dict[str, Way] = {COPY: insert.insert}
    for size in BATCH_SIZES:
        ways[f"bulk_create by {size}, ignoring conflicts"] = _bulk(size, ignoring=True)
    ways["bulk_create plainly"] = _bulk(BATCH, ignoring=False)
    return ways


def _bulk(size: int, *, ignoring: bool) -> Way:
    names = tuple(SampleRow.__slots__)
    values = attrgetter(*names)

    def create(rows: list[SampleRow]) -> object:
        # Samples are rows when they come; making models of them is part of this way.
        return AttentionMetric.objects.bulk_create(
            [
                AttentionMetric(**dict(zip(names, values(row), strict=True)))
                for row in rows
            ],
            batch_size=size,
            ignore_conflicts=ignoring,
        )

    return create


def _seconds(way: Way, rows: list[SampleRow]) -> float:
    return timing.seconds(
        lambda: [
            way(rows[first : first + BATCH]) for first in range(0, len(rows), BATCH)
        ]
    )
