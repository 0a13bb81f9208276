"""The room over time, and where it was low or high. Pure.

The rule for low segments (DESIGN: median of 30 s under 50 for at least 60 s, over
when above 60, gaps under 30 s joined, at least 3 people or everyone if fewer) keeps
one person's glance from marking the room. High segments follow the same rule upside
down, so that both mean equally much.
"""

import math
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from analytics.timeseries.bucket import Bucket

BUCKET_S = 10
MIN_MEASURED_S = 5.0
LOW_BELOW = 50.0
LOW_UNTIL_ABOVE = 60.0
LASTS_AT_LEAST_S = 60.0
HIGH_ABOVE = 80.0
"""As far over 65, from where on the report says "most of the time", as LOW_BELOW is
under it."""
HIGH_UNTIL_BELOW = 70.0
"""Ten points of play as at the low end, so that a segment does not flicker."""
JOIN_GAPS_UNDER_S = 30.0
WINDOW_S = 30
MIN_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time in epoch seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


def by_time(
    buckets: Iterable[Bucket], *, min_people: int = 1, min_measured_s: float = 0.0
) -> list[tuple[float, float | None]]:
    """Return the room's score by span: None where too little was measured."""
    return [
        (start_s, mean(people, min_measured_s=min_measured_s))
        for start_s, people in companies(buckets, min_people=min_people)
    ]


def mean(people: Sequence[Bucket], *, min_measured_s: float = 0.0) -> float | None:
    """Return the people's score, weighted by measured time; None of too little of it."""
    measured_s = math.fsum(person.measured_s for person in people)
    if measured_s < max(min_measured_s, 1e-9):
        return None
    weighted = math.fsum(person.score * person.measured_s for person in people)
    return weighted / measured_s


def companies(
    buckets: Iterable[Bucket], *, min_people: int
) -> list[tuple[float, Sequence[Bucket]]]:
    """Return who may be shown, by span in time order; nobody where too few are left."""
    return [
        (start_s, _company(everybody, min_people=min_people))
        for start_s, everybody in sorted(_by_span(buckets).items())
    ]


def in_company(buckets: Iterable[Bucket], *, min_people: int) -> list[Bucket]:
    """Return what may be shown where a number must be about `min_people`.

    Those are the spans in which so many were measured for MIN_MEASURED_S each, and
    in them those people only. What is computed from the others would say something
    about single persons.
    """
    return [
        bucket
        for everybody in _by_span(buckets).values()
        for bucket in _company(everybody, min_people=min_people)
    ]


def low_segments(
    buckets: Sequence[Bucket], *, within: Segment | None = None
) -> list[Segment]:
    """Return where the room was low for long; `buckets` are of BUCKET_S each.

    `within` is the meeting: its first and its last span may reach over it, and what is
    outside was not low.
    """
    return _segments(
        buckets,
        within,
        begins=lambda score: score < LOW_BELOW,
        ends=lambda score: score > LOW_UNTIL_ABOVE,
    )


def high_segments(
    buckets: Sequence[Bucket], *, within: Segment | None = None
) -> list[Segment]:
    """Return where the room was high for long; the arguments are those of low_segments."""
    return _segments(
        buckets,
        within,
        begins=lambda score: score > HIGH_ABOVE,
        ends=lambda score: score < HIGH_UNTIL_BELOW,
    )


def _segments(
    buckets: Sequence[Bucket],
    within: Segment | None,
    *,
    begins: Callable[[float], bool],
    ends: Callable[[float], bool],
) -> list[Segment]:
    needed = min(MIN_PEOPLE, _people_measured(buckets))
    found: list[Segment] = []
    start_s: float | None = None
    for at_s, score in _medians(buckets, min_people=needed):
        if start_s is None:
            if score is not None and begins(score):
                start_s = at_s
        elif score is None or ends(score):
            found.append(Segment(start_s, at_s))
            start_s = None
    if start_s is not None:
        found.append(Segment(start_s, max(b.start_s for b in buckets) + BUCKET_S))
    clipped = _joined(found) if within is None else _clipped(_joined(found), within)
    return [one for one in clipped if one.duration_s >= LASTS_AT_LEAST_S]


def sparkline(
    buckets: Iterable[Bucket], *, start_s: float, end_s: float, most: int
) -> list[float | None]:
    """Return the room's score in `most` equal parts of the meeting, or fewer.

    No part is shorter than a span, so that none is without one. A span counts where its
    middle is; None where less than MIN_MEASURED_S was measured. One decimal.
    """
    length_s = end_s - start_s
    parts = max(min(most, int(length_s // BUCKET_S)), 1)
    measured: list[list[float]] = [[] for _ in range(parts)]
    weighted: list[list[float]] = [[] for _ in range(parts)]
    for bucket in buckets:
        into = (bucket.start_s + BUCKET_S / 2 - start_s) / max(length_s, BUCKET_S)
        part = min(max(int(into * parts), 0), parts - 1)
        measured[part].append(bucket.measured_s)
        weighted[part].append(bucket.score * bucket.measured_s)
    totals = [math.fsum(seconds) for seconds in measured]
    return [
        round(math.fsum(weighted[part]) / total_s, 1)
        if total_s >= MIN_MEASURED_S
        else None
        for part, total_s in enumerate(totals)
    ]


def _medians(
    buckets: Sequence[Bucket], *, min_people: int
) -> list[tuple[float, float | None]]:
    """Return the median of the people's values over the last WINDOW_S, by span.

    Costs as much as there are buckets, however long nobody was measured.
    """
    spans = _by_span(buckets)
    if not spans:
        return []
    # The span after the last of a window says that there is nothing any more; the
    # others without a bucket in their window would only say it again.
    ahead = range(WINDOW_S // BUCKET_S + 1)
    near = {start_s + step * BUCKET_S for start_s in spans for step in ahead}
    last_s = max(spans)
    medians: list[tuple[float, float | None]] = []
    for at_s in sorted(at_s for at_s in near if at_s <= last_s):
        window = [
            bucket
            for back in range(WINDOW_S // BUCKET_S)
            for bucket in spans.get(at_s - back * BUCKET_S, ())
        ]
        people = {bucket.participant_id for bucket in window}
        enough = window and len(people) >= min_people
        medians.append((at_s, median(b.score for b in window) if enough else None))
    return medians


def _people_measured(buckets: Iterable[Bucket]) -> int:
    """Return how many people were measured; for a moment is as good as not at all."""
    measured: dict[uuid.UUID, float] = defaultdict(float)
    for bucket in buckets:
        measured[bucket.participant_id] += bucket.measured_s
    return sum(seconds >= MIN_MEASURED_S for seconds in measured.values())


def _by_span(buckets: Iterable[Bucket]) -> dict[float, list[Bucket]]:
    spans: dict[float, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        spans[bucket.start_s].append(bucket)
    return spans


def _company(people: Sequence[Bucket], *, min_people: int) -> Sequence[Bucket]:
    """Return the people of one span who may be shown; nobody if too few are left."""
    if min_people <= 1:
        return people
    # Somebody who was there for a moment is no company: the mean would be the others'.
    measured = [person for person in people if person.measured_s >= MIN_MEASURED_S]
    return measured if len(measured) >= min_people else ()


def _clipped(segments: Iterable[Segment], within: Segment) -> list[Segment]:
    return [
        Segment(max(one.start_s, within.start_s), min(one.end_s, within.end_s))
        for one in segments
    ]


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        if joined and segment.start_s - joined[-1].end_s < JOIN_GAPS_UNDER_S:
            joined[-1] = Segment(joined[-1].start_s, segment.end_s)
        else:
            joined.append(segment)
    return joined
