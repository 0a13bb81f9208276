"""A summary as DESIGN section 10 reads, row by row and second by second.

Nothing of the code under test is used, and nothing is fast: every question goes through
all rows again.
"""

import math
import uuid
from dataclasses import dataclass
from statistics import median

STEP_S = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One stored sample: epoch seconds, whose it is, score, seconds it stands for."""

    at_s: float
    person: uuid.UUID
    score: float
    weight_s: float


@dataclass(frozen=True, slots=True)
class Stay:
    """One seat in epoch seconds; `left_s` None: stayed. Agreed to be measured or not."""

    joined_s: float
    left_s: float | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """All that a summary is made of. `fewest`: people a number must be about."""

    start_s: float
    end_s: float
    fewest: int
    rows: list[Row]
    stays: list[Stay]
    alerts_began_s: list[float]
    level: str


def numbers(meeting: Meeting) -> dict[str, object]:
    """Return every field of the summary."""
    shown = _shown(meeting)
    measured_s = _seconds(shown)
    spans = [_between(shown, span_s) for span_s in _spans(meeting)]
    series = [_mean(span) for span in spans if _seconds(span) >= 5]
    return {
        "duration_minutes": round((meeting.end_s - meeting.start_s) / 60),
        "participant_count": sum(
            stay.left_s is None or stay.left_s >= meeting.start_s
            for stay in meeting.stays
        ),
        "avg_attention_score": _mean(shown) if shown else None,
        "min_attention_score": min(series) if series else None,
        "max_attention_score": max(series) if series else None,
        "total_alerts": _alerts(meeting, shown),
        "low_attention_segments": len(_low(meeting, shown)),
        "coverage": _coverage(meeting, measured_s),
        "sparkline": _sparkline(meeting, shown),
    }


def _spans(meeting: Meeting) -> list[float]:
    first = int(meeting.start_s) // STEP_S * STEP_S
    return [float(at) for at in range(first, int(meeting.end_s) + 1, STEP_S)]


def _between(rows: list[Row], span_s: float) -> list[Row]:
    return [row for row in rows if span_s <= row.at_s < span_s + STEP_S]


def _seconds(rows: list[Row]) -> float:
    return math.fsum(row.weight_s for row in rows)


def _mean(rows: list[Row]) -> float:
    return math.fsum(row.score * row.weight_s for row in rows) / _seconds(rows)


def _shown(meeting: Meeting) -> list[Row]:
    """Return what the host may know something of."""
    shown = []
    for row in meeting.rows:
        is_inside = meeting.start_s <= row.at_s <= meeting.end_s
        if not is_inside or row.weight_s <= 0:
            continue
        if meeting.fewest == 1 or row.person in _company(meeting, row.at_s):
            shown.append(row)
    return shown


def _company(meeting: Meeting, at_s: float) -> set[uuid.UUID]:
    span_s = int(at_s) // STEP_S * STEP_S
    inside = [
        row
        for row in _between(meeting.rows, span_s)
        if meeting.start_s <= row.at_s <= meeting.end_s and row.weight_s > 0
    ]
    people = {
        person
        for person in {row.person for row in inside}
        if _seconds([row for row in inside if row.person == person]) >= 5
    }
    return people if len(people) >= meeting.fewest else set()


def _alerts(meeting: Meeting, shown: list[Row]) -> int | None:
    if meeting.level == "aggregate":
        return None
    if meeting.level == "individual":
        return len(meeting.alerts_began_s)
    if not shown:
        return None
    return sum(
        any(int(row.at_s) // STEP_S == int(began_s) // STEP_S for row in shown)
        for began_s in meeting.alerts_began_s
    )


def _coverage(meeting: Meeting, measured_s: float) -> float | None:
    present_s = 0.0
    for stay in meeting.stays:
        if stay.agreed:
            start_s = max(stay.joined_s, meeting.start_s)
            end_s = meeting.end_s if stay.left_s is None else stay.left_s
            present_s += max(min(end_s, meeting.end_s) - start_s, 0.0)
    if not present_s or (meeting.fewest > 1 and not measured_s):
        return None
    return min(measured_s / present_s, 1.0)


def _room_median(rows: list[Row], span_s: float, *, people: int) -> float | None:
    """Return the median of everybody's 10-second means over the last 30 seconds."""
    means: list[float] = []
    seen: set[uuid.UUID] = set()
    for back_s in (0, 10, 20):
        inside = _between(rows, span_s - back_s)
        for person in {row.person for row in inside}:
            seen.add(person)
            means.append(round(_mean([r for r in inside if r.person == person]), 6))
    return median(means) if means and len(seen) >= people else None


def _low(meeting: Meeting, shown: list[Row]) -> list[tuple[float, float]]:
    everybody = {
        person
        for person in {row.person for row in shown}
        if _seconds([row for row in shown if row.person == person]) >= 5
    }
    needed = min(3, len(everybody))
    seconds: list[float] = []  # the starts of spans in which the room is low
    is_low = False
    last_s = max((row.at_s for row in shown), default=0.0)
    for span_s in _spans(meeting):
        value = _room_median(shown, span_s, people=needed)
        if value is None:
            is_low = False
        elif is_low:
            is_low = value <= 60
        else:
            is_low = value < 50
        if is_low and span_s <= last_s:
            seconds.append(span_s)
    segments: list[list[float]] = []
    for span_s in seconds:
        if segments and span_s - segments[-1][1] < 30:
            segments[-1][1] = span_s + STEP_S
        else:
            segments.append([span_s, span_s + STEP_S])
    within = [
        (max(start_s, meeting.start_s), min(end_s, meeting.end_s))
        for start_s, end_s in segments
    ]
    return [(start_s, end_s) for start_s, end_s in within if end_s - start_s >= 60]


def _sparkline(meeting: Meeting, shown: list[Row]) -> list[float | None]:
    length_s = meeting.end_s - meeting.start_s
    parts = max(min(48, int(length_s / STEP_S)), 1)
    values: list[float | None] = []
    for part in range(parts):
        inside: list[Row] = []
        for span_s in _spans(meeting):
            middle = (span_s + 5 - meeting.start_s) / max(length_s, STEP_S)
            if min(max(int(middle * parts), 0), parts - 1) == part:
                inside += _between(shown, span_s)
        values.append(round(_mean(inside), 1) if _seconds(inside) >= 5 else None)
    return values
