"""The room span by span: its score, how far people lie apart, how many they are. Pure.

Where single people are not shown, every number is about MIN_AGGREGATE_PEOPLE of them
at least. Mean and quartiles of three people are three equations for their three
scores, so a band is shown there only when each half of the people is such a group:
the lower edge is about the lower half, the upper edge about the upper one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from analytics import room_series
from analytics.room_series import MIN_MEASURED_S
from analytics.timeseries.bucket import Bucket

BAND_PEOPLE = 2
"""Of one person there are no quartiles."""
BAND_GROUPS = 2
"""The halves of the people that the edges of the band are about."""


@dataclass(frozen=True, slots=True)
class RoomSpan:
    """One span of time from `start_s`, in epoch seconds; scores 0.0 to 100.0.

    None where it is not known or not shown: too few people. The band from
    `lower_quartile` to `upper_quartile` holds the middle half of the people.
    """

    start_s: float
    score: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    people: int | None


def spans(buckets: Iterable[Bucket], *, min_people: int = 1) -> list[RoomSpan]:
    """Return the room by span, in time order; spans without a bucket are left out."""
    found = []
    for start_s, people in room_series.companies(buckets, min_people=min_people):
        lower, upper = _band(people, min_people=min_people)
        score = room_series.mean(people)
        shown = len(people) if people else None
        found.append(RoomSpan(start_s, score, lower, upper, shown))
    return found


def as_json(spans: Iterable[RoomSpan]) -> str:
    """Return the room as the curve reads it."""
    return json.dumps([_point(span) for span in spans])


def fewest_in_band(min_people: int) -> int:
    """Return how many people a band must be about, where a number is of `min_people`."""
    return BAND_PEOPLE if min_people <= 1 else BAND_GROUPS * min_people


def _point(span: RoomSpan) -> list[float | None]:
    """Return a span as the curve reads it; tenths of points are more than it shows."""
    values = (span.score, span.lower_quartile, span.upper_quartile)
    return [
        span.start_s,
        *(None if value is None else round(value, 1) for value in values),
        span.people,
    ]


def _band(
    people: Sequence[Bucket], *, min_people: int
) -> tuple[float | None, float | None]:
    # Somebody seen for a moment would be an edge as good as the others.
    scores = [one.score for one in people if one.measured_s >= MIN_MEASURED_S]
    if len(scores) < fewest_in_band(min_people):
        return None, None
    lower, _, upper = quantiles(scores, n=4, method="inclusive")
    return lower, upper
