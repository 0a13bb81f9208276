"""The score over time in spans of any length, as its privacy level lets it be seen.

Where single people are not shown, longer spans are put together from what the spans of
`room_series.BUCKET_S` show, and none is shorter: numbers of spans that overlap could
else be subtracted from one another until one person is left.

A span is there once it is over and its samples have had SETTLE_S to arrive.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analytics import room_series, room_spans
from analytics.room_spans import RoomSpan
from analytics.timeseries import queries
from analytics.timeseries.bucket import Bucket
from meetings import visibility
from meetings.models import Meeting

SETTLE_S = 5
LONGEST_S = 24 * 3600

_ORIGIN_S = datetime(2000, 1, 3, tzinfo=UTC).timestamp()
"""From where spans are counted (schema.ORIGIN)."""


class TooShortError(Exception):
    """Spans of this length are not shown of this meeting; a multiple of `step_s` is."""

    def __init__(self, step_s: int) -> None:
        super().__init__(f"Spans are multiples of {step_s} s in this meeting")
        self.step_s = step_s


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of whole spans, in epoch seconds; `next_s` is where more begins."""

    start_s: int
    end_s: int
    bucket_s: int
    next_s: int | None

    @property
    def starts(self) -> range:
        """Return where the spans begin."""
        return range(self.start_s, self.end_s, self.bucket_s)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: spans of so many seconds from one moment to another.

    None: from the start of the meeting, and to its end or as far as it has come.
    """

    bucket_s: int
    most: int
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonSeries:
    """One person; `scores` has one value per span of the window, None for unknown."""

    participant_id: uuid.UUID
    name: str
    scores: list[float | None]


def window(meeting: Meeting, asked: Asked, *, now: datetime) -> Window:
    """Return the spans of the meeting that are asked for, at most `asked.most`.

    Empty for a meeting that has not started. Raises TooShortError.
    """
    bucket_s = asked.bucket_s
    if not visibility.shows_people(meeting) and bucket_s % room_series.BUCKET_S:
        raise TooShortError(room_series.BUCKET_S)
    if meeting.start_time is None or not (meeting.is_live or meeting.is_ended):
        return Window(0, 0, bucket_s, None)
    start = max(asked.since or meeting.start_time, meeting.start_time)
    start_s = _floor(start.timestamp(), bucket_s)
    whole_s = _end_s(meeting, bucket_s, now=now)
    end_s = whole_s
    if asked.until is not None and asked.until.timestamp() < whole_s:
        end_s = _ceiling(asked.until.timestamp(), bucket_s)
    end_s = max(min(end_s, whole_s), start_s)
    page_s = min(start_s + asked.most * bucket_s, end_s)
    return Window(start_s, page_s, bucket_s, page_s if page_s < end_s else None)


def room(meeting: Meeting, shown: Window) -> list[RoomSpan]:
    """Return the room in every span of the window, measured or not."""
    spans = (
        room_spans.spans(_buckets(meeting, shown, shown.bucket_s))
        if visibility.shows_people(meeting)
        else _of_companies(meeting, shown)
    )
    known = {int(span.start_s): span for span in spans}
    return [
        known.get(start_s, RoomSpan(float(start_s), None, None, None, None))
        for start_s in shown.starts
    ]


def people(meeting: Meeting, shown: Window) -> list[PersonSeries]:
    """Return everybody of a meeting that shows people, measured in it or not."""
    scores: dict[uuid.UUID, dict[int, float]] = defaultdict(dict)
    for bucket in _buckets(meeting, shown, shown.bucket_s):
        scores[bucket.participant_id][int(bucket.start_s)] = bucket.score
    seats = meeting.participants.select_related("user").order_by("created_at", "pk")
    return [
        PersonSeries(
            seat.pk,
            seat.user.display_name,
            [_of(scores, seat.sample_id).get(start_s) for start_s in shown.starts],
        )
        for seat in seats
    ]


def _of(
    scores: dict[uuid.UUID, dict[int, float]], sample_id: uuid.UUID | None
) -> dict[int, float]:
    return scores.get(sample_id, {}) if sample_id else {}


def _of_companies(meeting: Meeting, shown: Window) -> Iterable[RoomSpan]:
    fewest = visibility.fewest_people(meeting)
    parts = _buckets(meeting, shown, room_series.BUCKET_S)
    if shown.bucket_s == room_series.BUCKET_S:
        return room_spans.spans(parts, min_people=fewest)
    together: dict[int, list[Bucket]] = defaultdict(list)
    most: dict[int, int] = defaultdict(int)
    for start_s, company in room_series.companies(parts, min_people=fewest):
        into = _floor(start_s, shown.bucket_s)
        together[into] += company
        most[into] = max(most[into], len(company))
    return [
        RoomSpan(float(into), room_series.mean(found), None, None, most[into] or None)
        for into, found in together.items()
    ]


def _buckets(meeting: Meeting, shown: Window, bucket_s: int) -> list[Bucket]:
    if shown.start_s >= shown.end_s:
        return []
    return queries.buckets(
        meeting.pk,
        start=datetime.fromtimestamp(shown.start_s, tz=UTC),
        end=datetime.fromtimestamp(shown.end_s, tz=UTC),
        bucket=timedelta(seconds=bucket_s),
    )


def _end_s(meeting: Meeting, bucket_s: int, *, now: datetime) -> int:
    if meeting.end_time is not None:
        return _ceiling(meeting.end_time.timestamp(), bucket_s)
    return _floor(now.timestamp() - SETTLE_S, bucket_s)


def _floor(at_s: float, bucket_s: int) -> int:
    return int((at_s - _ORIGIN_S) // bucket_s * bucket_s + _ORIGIN_S)


def _ceiling(at_s: float, bucket_s: int) -> int:
    return -int((_ORIGIN_S - at_s) // bucket_s * bucket_s - _ORIGIN_S)
