"""The room of a meeting over time, as far as a member of staff may see it."""

from dataclasses import dataclass
from datetime import datetime

from analytics import room_series, room_spans, selectors
from analytics.models import MeetingSummary
from analytics.reports import contents
from analytics.room_spans import RoomSpan
from analytics.timeseries import queries
from analytics.timeseries.bucket import Bucket
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Curve:
    """The room by `bucket_s` between two epoch seconds, and its mean.

    Every number is about `min_people` at least. `score` is None where there is none to
    show.
    """

    spans: list[RoomSpan]
    bucket_s: int
    start_s: int
    end_s: int
    min_people: int
    score: float | None

    @property
    def room(self) -> str:
        """The spans as the script reads them."""
        return room_spans.as_json(self.spans)

    @property
    def band_people(self) -> int:
        """How many people a band is about at least."""
        return room_spans.fewest_in_band(self.min_people)


def of(meeting: Meeting, *, min_people: int, now: datetime) -> Curve | None:
    """Return the curve; None where there is nothing to measure yet."""
    end = meeting.end_time or now
    if meeting.start_time is None or not (meeting.is_live or meeting.is_ended):
        return None
    buckets, bucket_s = _measured(meeting, min_people=min_people, now=now)
    shown = room_series.in_company(buckets, min_people=min_people)
    return Curve(
        spans=room_spans.spans(buckets, min_people=min_people),
        bucket_s=bucket_s,
        start_s=int(meeting.start_time.timestamp()),
        end_s=int(end.timestamp()),
        min_people=min_people,
        score=room_series.mean(shown),
    )


def _measured(
    meeting: Meeting, *, min_people: int, now: datetime
) -> tuple[list[Bucket], int]:
    """Return everybody's means, and of how many seconds each is."""
    if meeting.is_live and meeting.start_time is not None:
        live = queries.buckets(
            meeting.pk, start=meeting.start_time, end=now, bucket=selectors.BUCKET
        )
        return live, room_series.BUCKET_S
    summary = MeetingSummary.objects.filter(meeting=meeting).first()
    if summary is None:
        return selectors.measured(meeting), room_series.BUCKET_S
    room = contents.room(meeting, summary)
    if room.are_details_deleted and min_people > 1:
        # Minutes do not tell who was measured at the same time.
        return [], room.bucket_s
    return room.buckets, room.bucket_s
