"""What the report says in plain words. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, ngettext

from analytics.models import MeetingSummary
from analytics.reports import moments
from analytics.reports.earlier import Difference
from analytics.reports.moments import Moment, Stretch
from analytics.room_series import Segment

_SHARES = (
    (85.0, gettext_lazy("nearly all the time")),
    (65.0, gettext_lazy("most of the time")),
    (45.0, gettext_lazy("about half of the time")),
    (20.0, gettext_lazy("less than half of the time")),
    (0.0, gettext_lazy("hardly ever")),
)

LITTLE_COVERAGE = 0.5
"""Less than half measured: the numbers speak for the smaller part."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first sentences of a report; `score` None: nothing was measured.

    `share`, `score` and `duration` are parts of one, `low` and `coverage` whole ones;
    `coverage` is empty where nothing is known of it.
    """

    share: str
    score: float | None
    duration: str
    low: str
    coverage: str
    is_coverage_little: bool


def verdict(summary: MeetingSummary, low: Sequence[Segment]) -> Verdict:
    """Return the parts of the first sentences."""
    covered = summary.coverage
    return verdict_of(
        summary.avg_attention_score,
        duration_s=(summary.duration_minutes or 0) * 60,
        low=low_words(summary.low_attention_segments or 0, low),
        covered=covered,
        coverage="" if covered is None else _coverage(covered),
    )


def verdict_of(
    score: float | None,
    *,
    duration_s: float,
    low: str,
    covered: float | None,
    coverage: str,
) -> Verdict:
    """Return the parts of the first sentences; `low` and `coverage` are whole ones."""
    return Verdict(
        share=share(score) if score is not None else "",
        score=score,
        duration=duration(duration_s),
        low=low,
        coverage=coverage,
        is_coverage_little=covered is not None and covered < LITTLE_COVERAGE,
    )


def share(score: float) -> str:
    """Say how much of the time a score stands for."""
    return next(str(words) for least, words in _SHARES if score >= least)


def duration(seconds: float) -> str:
    """Say a length of time as people do: the two largest units at most."""
    if seconds < 60:
        return gettext("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {
            "count": minutes
        }
    hours, rest = divmod(minutes, 60)
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def stretches(
    segments: Sequence[Segment],
    moment: Callable[[float], Moment] = moments.of_meeting,
) -> list[Stretch]:
    """Return segments with moments instead of seconds."""
    return [
        Stretch(
            moment(segment.start_s),
            moment(segment.end_s),
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


def low_words(count: int, segments: Sequence[Segment]) -> str:
    """Sum up the low stretches; `segments` may be deleted by now."""
    if not count:
        return gettext("The room was never low for a minute or longer.")
    if len(segments) != count:
        # They were found in samples that are deleted by now.
        return ngettext(
            "The room was low once for a minute or longer.",
            "The room was low %(count)d times for a minute or longer.",
            count,
        ) % {"count": count}
    total = duration(sum(segment.duration_s for segment in segments))
    return ngettext(
        "The room was low once, for %(total)s.",
        "The room was low %(count)d times, for %(total)s together.",
        count,
    ) % {"count": count, "total": total}


def difference(found: Difference | None) -> str:
    """Say how a score compares with earlier meetings; empty for nothing to compare."""
    if found is None:
        return ""
    if found.is_small:
        words = ngettext(
            "About the same as the last meeting with this title.",
            "About the same as the average of the last %(meetings)d meetings with "
            "this title.",
            found.meetings,
        )
    elif found.points > 0:
        words = ngettext(
            "%(points)s above the last meeting with this title.",
            "%(points)s above the average of the last %(meetings)d meetings with "
            "this title.",
            found.meetings,
        )
    else:
        words = ngettext(
            "%(points)s below the last meeting with this title.",
            "%(points)s below the average of the last %(meetings)d meetings with "
            "this title.",
            found.meetings,
        )
    return words % {"points": _points(abs(found.points)), "meetings": found.meetings}


def _points(points: float) -> str:
    whole = round(points)
    return ngettext("%(count)d point", "%(count)d points", whole) % {"count": whole}


def _coverage(covered: float) -> str:
    percent = round(100 * covered)
    return gettext(
        "For %(percent)d %% of the time that people were present and had agreed, "
        "they could be measured."
    ) % {"percent": percent}
