"""What a report is exported as: columns, and rows person by person.

Single people only where the host sees them; elsewhere the room, with the same numbers
hidden as on the page. When the samples have reached their age, the minutes.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext

from analytics.models import AttentionMetric, AttentionMinute, MeetingSummary
from analytics.reports import contents
from analytics.room_spans import RoomSpan
from analytics.timeseries import retention
from meetings.models import MIN_AGGREGATE_PEOPLE, Meeting

ROWS_A_PART = 50_000
"""At most so many rows are in memory: some 20 MB."""

Row = tuple[Any, ...]
Part = list[Row]


class Kind(Enum):
    """What a column holds."""

    TIME = auto()
    TEXT = auto()
    NUMBER = auto()
    COUNT = auto()
    FLAG = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column; None in it is unknown."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """`parts` yields the rows anew at each call: people in order, each by time."""

    columns: tuple[Column, ...]
    parts: Callable[[], Iterator[Part]]


class NothingToExportError(Exception):
    """There are no numbers, or none that may be shown; the message says why."""


def _columns(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


SAMPLES = _columns(
    time=Kind.TIME,
    participant_id=Kind.TEXT,
    name=Kind.TEXT,
    attention_score=Kind.NUMBER,
    gaze_score=Kind.NUMBER,
    head_pose_score=Kind.NUMBER,
    eye_openness_score=Kind.NUMBER,
    is_looking_away=Kind.FLAG,
    is_drowsy=Kind.FLAG,
    off_target_s=Kind.NUMBER,
    eyes_closed_s=Kind.NUMBER,
    weight_s=Kind.NUMBER,
)
MINUTES = _columns(
    time=Kind.TIME,
    participant_id=Kind.TEXT,
    name=Kind.TEXT,
    attention_score=Kind.NUMBER,
    min_attention_score=Kind.NUMBER,
    max_attention_score=Kind.NUMBER,
    measured_s=Kind.NUMBER,
    looking_away_s=Kind.NUMBER,
    drowsy_s=Kind.NUMBER,
    samples=Kind.COUNT,
)
ROOM = _columns(
    time=Kind.TIME,
    room_score=Kind.NUMBER,
    lower_quartile=Kind.NUMBER,
    upper_quartile=Kind.NUMBER,
    people=Kind.COUNT,
)


def table(meeting: Meeting, summary: MeetingSummary) -> Table:
    """Return what may be exported; raises NothingToExportError."""
    if contents.is_hidden(meeting, summary):
        raise NothingToExportError(
            gettext(
                "Never were %(people)d people measured at once for long, so there are "
                "no numbers to export."
            )
            % {"people": MIN_AGGREGATE_PEOPLE}
        )
    room = contents.room(meeting, summary)
    if not any(span.score is not None for span in room.spans):
        raise NothingToExportError(_reason(are_deleted=room.are_details_deleted))
    if not contents.shows_people(meeting):
        return of_room(room.spans)
    if room.are_details_deleted:
        return Table(MINUTES, lambda: _of_everybody(meeting, _minutes))
    return Table(SAMPLES, lambda: _of_everybody(meeting, _samples))


def of_room(spans: Sequence[RoomSpan]) -> Table:
    """Return the room alone, span by span."""
    rows: Part = [
        (
            datetime.fromtimestamp(span.start_s, tz=UTC),
            span.score,
            span.lower_quartile,
            span.upper_quartile,
            span.people,
        )
        for span in spans
    ]
    return Table(ROOM, lambda: iter([rows]))


def _reason(*, are_deleted: bool) -> str:
    if are_deleted:
        return gettext(
            "The numbers behind the summary were deleted after %(days)d days."
        ) % {"days": retention.DAYS}
    return gettext("Nobody was measured in this meeting.")


def _of_everybody(
    meeting: Meeting, rows_of: Callable[[uuid.UUID, uuid.UUID], QuerySet[Any, Row]]
) -> Iterator[Part]:
    seats = meeting.participants.select_related("user")
    for seat in seats.order_by("created_at", "pk"):
        if seat.sample_id is None:
            continue
        person = (str(seat.pk), seat.user.display_name)
        rows = rows_of(meeting.pk, seat.sample_id).iterator(chunk_size=5000)
        while part := [(at, *person, *rest) for at, *rest in islice(rows, ROWS_A_PART)]:
            yield part


def _samples(meeting_id: uuid.UUID, sample_id: uuid.UUID) -> QuerySet[Any, Row]:
    own = AttentionMetric.objects.filter(
        meeting_id=meeting_id, participant_id=sample_id
    )
    names = [one.name for one in SAMPLES if one.name not in {"participant_id", "name"}]
    return own.order_by("time").values_list(*names)


def _minutes(meeting_id: uuid.UUID, sample_id: uuid.UUID) -> QuerySet[Any, Row]:
    own = AttentionMinute.objects.filter(
        meeting_id=meeting_id, participant_id=sample_id, measured_s__gt=0
    )
    return own.order_by("bucket").values_list(
        "bucket",
        F("weighted_attention") / F("measured_s"),
        "min_attention",
        "max_attention",
        "measured_s",
        "looking_away_s",
        "drowsy_s",
        "sample_count",
    )
