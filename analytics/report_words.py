"""What the report says in plain words. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from analytics.models import MeetingSummary
from analytics.room_series import Segment
from analytics.selectors import ReportPerson

_SHARES = (
    (85.0, "nearly all the time"),
    (65.0, "most of the time"),
    (45.0, "about half of the time"),
    (20.0, "less than half of the time"),
    (0.0, "hardly ever"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first sentence of a report, in parts; `score` None: nothing was measured."""

    share: str
    score: float | None
    duration: str
    low: str


@dataclass(frozen=True, slots=True)
class LowStretch:
    """A low segment as the viewer's clock and words say it."""

    started_at: datetime
    ended_at: datetime
    duration: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the report's table; times as minutes:seconds, empty for none."""

    name: str
    score: float | None
    coverage: float | None
    measured: str
    looking_away: str
    drowsy: str


def verdict(summary: MeetingSummary, segments: list[Segment]) -> Verdict:
    """Return the parts of the first sentence."""
    score = summary.avg_attention_score
    return Verdict(
        share=share(score) if score is not None else "",
        score=score,
        duration=duration((summary.duration_minutes or 0) * 60),
        low=_low(summary.low_attention_segments or 0, segments),
    )


def share(score: float) -> str:
    """Say how much of the time a score stands for."""
    return next(words for least, words in _SHARES if score >= least)


def duration(seconds: float) -> str:
    """Say a length of time as people do: the two largest units at most."""
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def low_stretches(segments: list[Segment]) -> list[LowStretch]:
    """Return the low segments with moments instead of epoch seconds."""
    return [
        LowStretch(
            datetime.fromtimestamp(segment.start_s, tz=UTC),
            datetime.fromtimestamp(segment.end_s, tz=UTC),
            duration(segment.duration_s),
        )
        for segment in segments
    ]


def clock(seconds: float) -> str:
    """Return a length of time for a column, such as 3:07; empty for none."""
    if seconds < 0.5:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def person_rows(people: list[ReportPerson]) -> list[PersonRow]:
    """Return the rows of the report's table in words."""
    return [
        PersonRow(
            name=person.name,
            score=person.score,
            coverage=person.coverage,
            measured=clock(person.measured_s),
            looking_away=clock(person.looking_away_s),
            drowsy=clock(person.drowsy_s),
        )
        for person in people
    ]


def _low(count: int, segments: list[Segment]) -> str:
    if not count:
        return "never low for a minute or longer"
    times = "low once" if count == 1 else f"low {count} times"
    if len(segments) != count:
        # They were found in samples that are deleted by now.
        return f"{times} for a minute or longer"
    total = duration(sum(segment.duration_s for segment in segments))
    return f"{times}, for {total}" + ("" if count == 1 else " together")
