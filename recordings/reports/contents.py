"""The report of one video: its results in the words and rows of a meeting's. Pure."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from analytics import report_words, room_series, room_spans
from analytics.alerts import wording
from analytics.models import Alert
from analytics.report_words import Verdict
from analytics.reports import table_rows
from analytics.reports.figures import Figures
from analytics.reports.moments import Axis, Moment, Stretch
from analytics.reports.people import SPARK_POINTS, PersonNumbers
from analytics.reports.table_rows import PersonRow
from analytics.timeseries.bucket import Bucket
from recordings import naming
from recordings.reports import video_time
from recordings.results import FoundAlert, Person, Results, Summary

_SEVERITY_WORDS = {one.value: one.label for one in Alert.Severity}


@dataclass(frozen=True, slots=True)
class VideoPerson(PersonNumbers):
    """One row of the table of people; `first` is when they were first seen.

    `given_name` is empty for somebody who is still a number, as `number_words` say it.
    """

    track_id: int
    given_name: str
    number_words: str
    first: Moment


@dataclass(frozen=True, slots=True)
class VideoAlert:
    """One alert as the list shows it; `moment` is that of its first sign."""

    track_id: int
    name: str
    what: str
    severity: str
    severity_words: str
    moment: Moment
    lasted: str


@dataclass(frozen=True, slots=True)
class VideoReport:
    """All that the page says of the results; `room` is what the curve reads."""

    verdict: Verdict
    axis: Axis
    figures: Figures
    room: str
    has_curve: bool
    low_stretches: list[Stretch]
    high_stretches: list[Stretch]
    people: list[PersonRow]
    alerts: list[VideoAlert]
    stopped_at: str
    is_short: bool
    bucket_s: int = room_series.BUCKET_S
    are_details_deleted: bool = False


def report(
    results: Results, *, names: Mapping[str, str], play_url: str = ""
) -> VideoReport:
    """Return the report; `names` are those that the owner gave."""
    moment = video_time.moments(play_url)
    summary = results.summary
    return VideoReport(
        verdict=_verdict(results),
        axis=Axis(0.0, summary.duration_s, is_video=True, play_url=play_url),
        figures=_figures(results),
        room=room_spans.as_json(results.room),
        has_curve=any(span.score is not None for span in results.room),
        low_stretches=report_words.stretches(results.low_segments, moment),
        high_stretches=report_words.stretches(results.high_segments, moment),
        people=people(results, names=names, moment=moment),
        alerts=[_alert(one, names=names, moment=moment) for one in results.alerts],
        stopped_at=""
        if summary.stopped_at_s is None
        else video_time.clock(summary.stopped_at_s),
        is_short=_is_short(summary),
    )


def people(
    results: Results,
    *,
    names: Mapping[str, str],
    moment: Callable[[float], Moment],
) -> list[PersonRow]:
    """Return the rows of the table of people, in the order in which they appear."""
    alerts: dict[int, Counter[str]] = defaultdict(Counter)
    for alert in results.alerts:
        alerts[alert.track_id][alert.severity] += 1
    end_s = results.summary.duration_s
    return table_rows.of_people(
        VideoPerson(
            name=naming.name_of(names, one.track_id),
            score=one.score,
            coverage=one.coverage,
            measured_s=one.measured_s,
            looking_away_s=one.looking_away_s,
            drowsy_s=one.drowsy_s,
            alerts=alerts[one.track_id],
            spark=_spark(one, end_s=end_s),
            track_id=one.track_id,
            given_name=names.get(str(one.track_id), ""),
            number_words=naming.name_of({}, one.track_id),
            first=moment(one.first_s),
        )
        for one in results.people
    )


def _verdict(results: Results) -> Verdict:
    summary = results.summary
    segments = results.low_segments
    low = (
        gettext("The video is too short for low stretches: they last a minute or more.")
        if _is_short(summary)
        else report_words.low_words(len(segments), segments)
    )
    covered = summary.coverage
    return report_words.verdict_of(
        summary.attention_score,
        # What follows a damage was not looked at, so the score is not over it.
        duration_s=summary.duration_s
        if summary.stopped_at_s is None
        else summary.stopped_at_s,
        low=low,
        covered=covered,
        coverage="" if covered is None else _coverage(covered),
    )


def _coverage(covered: float) -> str:
    return gettext(
        "For %(percent)d %% of the time that people were in the picture, they could be "
        "measured."
    ) % {"percent": round(100 * covered)}


def _is_short(summary: Summary) -> bool:
    return summary.duration_s < room_series.LASTS_AT_LEAST_S


def _figures(results: Results) -> Figures:
    summary = results.summary
    return Figures(
        average=summary.attention_score,
        lowest=summary.min_score,
        highest=summary.max_score,
        coverage=summary.coverage,
        people=summary.people,
        lasted=video_time.clock(summary.duration_s),
        low_stretches=None
        if summary.attention_score is None
        else len(results.low_segments),
        alerts=summary.alerts,
    )


def _spark(person: Person, *, end_s: float) -> list[float | None]:
    nobody = uuid.UUID(int=0)
    # One person's curve: whose buckets these are makes no difference.
    spans: Iterable[Bucket] = (
        Bucket(one.start_s, nobody, one.score, one.measured_s)
        for one in person.series
        if one.score is not None
    )
    if person.score is None:
        return []
    # A point without a span would look like a gap.
    most = min(SPARK_POINTS, max(int(end_s // room_series.BUCKET_S), 1))
    return room_series.sparkline(spans, start_s=0.0, end_s=end_s, most=most)


def _alert(
    alert: FoundAlert,
    *,
    names: Mapping[str, str],
    moment: Callable[[float], Moment],
) -> VideoAlert:
    return VideoAlert(
        track_id=alert.track_id,
        name=naming.name_of(names, alert.track_id),
        what=str(wording.words(alert.type, alert.cause)),
        severity=alert.severity,
        severity_words=str(_SEVERITY_WORDS.get(alert.severity, alert.severity)),
        moment=moment(alert.started_s),
        lasted=report_words.clock(alert.duration_s),
    )
