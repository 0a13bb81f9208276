"""How fast questions are answered: as the pages ask them, and of the rows alone."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections

from analytics.timeseries import gaps, queries, router, schema
from analytics.timeseries.benchmark import timing
from analytics.timeseries.benchmark.filling import Filled

TEN_S = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)
_UNEVEN = timedelta(microseconds=1)
"""Added to a range it makes `queries` read rows, with the same answer."""

_OF_ROWS = f"""
    SELECT {{by}}, sum(attention_score * weight_s) / sum(weight_s), sum(weight_s),
        coalesce(sum(weight_s) FILTER (WHERE is_looking_away), 0),
        coalesce(sum(weight_s) FILTER (WHERE is_drowsy), 0)
    FROM {schema.METRICS} WHERE meeting_id = ANY(%s) AND weight_s > 0 GROUP BY {{by}}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with `rows` around: ms with the minutes, and of the rows alone.

    `minutes_ms` is None of what only rows can answer.
    """

    question: str
    rows: int
    minutes_ms: float | None
    rows_ms: float


class DifferentAnswersError(Exception):
    """Minutes and rows do not agree, so that their times mean nothing."""


def measure(meetings: Sequence[Filled], *, rows: int, rounds: int) -> list[Answer]:
    """Return the times; the first meeting is the one that runs."""
    running, past = meetings[0], meetings[min(1, len(meetings) - 1)]
    ids = [meeting.meeting_id for meeting in meetings]
    end = past.end + _UNEVEN
    asked: list[tuple[str, Callable[[], Any] | None, Callable[[], Any]]] = [
        (
            "live curve, 30 min by 10 s",
            None,
            lambda: gaps.slots(
                running.meeting_id, start=running.start, end=running.end, bucket=TEN_S
            ),
        ),
        (
            "report curve, by 10 s",
            None,
            lambda: queries.buckets(
                past.meeting_id, start=past.start, end=end, bucket=TEN_S
            ),
        ),
        (
            "report curve, by 1 min",
            lambda: queries.buckets(
                past.meeting_id,
                start=past.start.replace(second=0),
                end=past.end,
                bucket=MINUTE,
            ),
            lambda: queries.buckets(
                past.meeting_id, start=past.start, end=end, bucket=MINUTE
            ),
        ),
        (
            "totals of every person",
            lambda: queries.totals(past.meeting_id),
            lambda: _of_rows("participant_id", [past.meeting_id]),
        ),
        (
            "trend over all meetings",
            lambda: queries.trend(ids),
            lambda: _of_rows("meeting_id", ids),
        ),
    ]
    return [
        _answer(question, with_minutes, of_rows, rows=rows, rounds=rounds)
        for question, with_minutes, of_rows in asked
    ]


def _answer(
    question: str,
    with_minutes: Callable[[], Any] | None,
    of_rows: Callable[[], Any],
    *,
    rows: int,
    rounds: int,
) -> Answer:
    minutes_ms = None
    if with_minutes is not None:
        if _measured_s(with_minutes()) != _measured_s(of_rows()):
            raise DifferentAnswersError(question)
        minutes_ms = 1000 * timing.median_s(with_minutes, rounds=rounds)
    return Answer(
        question, rows, minutes_ms, 1000 * timing.median_s(of_rows, rounds=rounds)
    )


def _of_rows(by: str, ids: list[uuid.UUID]) -> list[queries.Total]:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(_OF_ROWS.format(by=by), [ids])
        return [queries.Total(*row) for row in cursor.fetchall()]


def _measured_s(answer: list[Any]) -> int:
    """Return the whole seconds that an answer is about: sums differ in the last digit."""
    return round(sum(one.measured_s for one in answer))
