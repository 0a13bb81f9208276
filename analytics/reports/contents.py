"""The report of one meeting, as its privacy level lets the host see it."""

from dataclasses import dataclass, field

from analytics import room_series, room_spans, selectors
from analytics.models import Alert, MeetingSummary
from analytics.reports import earlier, people
from analytics.reports.earlier import EarlierMeeting
from analytics.reports.people import ReportPerson
from analytics.room_series import Segment
from analytics.room_spans import RoomSpan
from analytics.timeseries import minutes, queries
from analytics.timeseries.bucket import Bucket
from meetings import visibility
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Report:
    """`summary` is None while it is computed; everything else is empty then.

    `people` and `alerts` are None where single persons are not shown. With
    `are_details_deleted` the samples have reached their age: the room is by the minute
    then, without segments, and empty where single persons are not shown. `is_hidden`:
    people took part, and never enough at once to say anything of the room.
    `alert_count` is None where the host is not to know it, `rate_hz` (samples per
    measured second) where nothing was measured or may be said.
    """

    summary: MeetingSummary | None = None
    is_hidden: bool = False
    room: list[RoomSpan] = field(default_factory=list)
    bucket_s: int = room_series.BUCKET_S
    low_segments: list[Segment] = field(default_factory=list)
    high_segments: list[Segment] = field(default_factory=list)
    people: list[ReportPerson] | None = None
    alerts: list[Alert] | None = None
    alert_count: int | None = None
    earlier: list[EarlierMeeting] = field(default_factory=list)
    rate_hz: float | None = None
    are_details_deleted: bool = False

    @property
    def has_samples(self) -> bool:
        """Whether there is something to judge again."""
        return bool(self.room) and not self.are_details_deleted


@dataclass(frozen=True, slots=True)
class Room:
    """The room over time; `buckets` are everybody's means by `bucket_s`."""

    buckets: list[Bucket]
    spans: list[RoomSpan]
    bucket_s: int
    are_details_deleted: bool


def report(meeting: Meeting) -> Report:
    """Return the report; empty for a meeting that goes on or has no summary yet."""
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if summary is None or meeting.start_time is None or meeting.end_time is None:
        return Report()
    measured = room(meeting, summary)
    shown = room_series.in_company(
        [] if measured.are_details_deleted else measured.buckets,
        min_people=visibility.fewest_people(meeting),
    )
    alerts = _alerts(meeting)
    return Report(
        summary=summary,
        is_hidden=is_hidden(meeting, summary),
        room=measured.spans,
        bucket_s=measured.bucket_s,
        low_segments=selectors.low_segments(meeting, shown),
        high_segments=selectors.high_segments(meeting, shown),
        people=None
        if alerts is None
        else people.rows(
            meeting,
            buckets=measured.buckets,
            bucket_s=measured.bucket_s,
            alerts=alerts,
        ),
        alerts=alerts,
        alert_count=earlier.alerts_shown(summary, meeting=meeting)
        if alerts is None
        else len(alerts),
        earlier=earlier.of_same_title(meeting),
        rate_hz=_rate_hz(meeting, summary),
        are_details_deleted=measured.are_details_deleted,
    )


def room(meeting: Meeting, summary: MeetingSummary) -> Room:
    """Return the room of an ended meeting over time, by the minute if need be."""
    buckets = selectors.measured(meeting)
    # A score came from samples, so they were there.
    are_details_deleted = summary.avg_attention_score is not None and not buckets
    if are_details_deleted and shows_people(meeting):
        # Of hidden people, minutes do not tell who was measured at the same time.
        buckets = _by_minute(meeting)
    return Room(
        buckets=buckets,
        spans=room_spans.spans(buckets, min_people=visibility.fewest_people(meeting)),
        bucket_s=60 if are_details_deleted else room_series.BUCKET_S,
        are_details_deleted=are_details_deleted,
    )


def shows_people(meeting: Meeting) -> bool:
    """Whether the host sees single people."""
    return visibility.shows_people(meeting)


def is_hidden(meeting: Meeting, summary: MeetingSummary) -> bool:
    """Whether people took part, and never enough at once to say anything of the room.

    The summary knows; the samples it came from may be deleted.
    """
    return (
        visibility.fewest_people(meeting) > 1
        and summary.avg_attention_score is None
        and bool(summary.participant_count)
    )


def _by_minute(meeting: Meeting) -> list[Bucket]:
    if meeting.start_time is None or meeting.end_time is None:
        return []
    return queries.buckets(
        meeting.pk,
        start=minutes.floor(meeting.start_time),
        end=minutes.floor(meeting.end_time) + minutes.MINUTE,
        bucket=minutes.MINUTE,
    )


def _alerts(meeting: Meeting) -> list[Alert] | None:
    """Return the alerts by time, with their people; None where they are private."""
    if not shows_people(meeting):
        return None
    alerts = meeting.alerts.select_related("participant__user")
    return list(alerts.order_by("created_at", "pk"))


def _rate_hz(meeting: Meeting, summary: MeetingSummary) -> float | None:
    if summary.avg_attention_score is None:
        return None
    return queries.rate_hz(meeting.pk)
