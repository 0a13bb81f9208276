"""One row per person of a meeting whose host sees single people."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from analytics import room_series
from analytics.models import Alert
from analytics.timeseries import queries
from analytics.timeseries.bucket import Bucket
from meetings import selectors as meeting_selectors
from meetings.models import Consent, Meeting

SPARK_POINTS = 40
"""Of a person's curve in the table: a minute each in a lesson of 40."""


@dataclass(frozen=True, slots=True)
class PersonNumbers:
    """What was measured of one person; times in seconds, coverage 0 to 1.

    `coverage` is None of who never agreed to be measured. `alerts` counts by severity,
    `spark` has the score in equal spans of the whole, None where it is not known.
    """

    name: str
    score: float | None
    coverage: float | None
    measured_s: float
    looking_away_s: float
    drowsy_s: float
    alerts: Counter[str]
    spark: list[float | None]


@dataclass(frozen=True, slots=True)
class ReportPerson(PersonNumbers):
    """One row of the table of a meeting's report."""

    participant_id: uuid.UUID


def rows(
    meeting: Meeting,
    *,
    buckets: Sequence[Bucket],
    bucket_s: int,
    alerts: Iterable[Alert],
) -> list[ReportPerson]:
    """Return the people in the order in which they came.

    `buckets` are everybody's means by `bucket_s` seconds.
    """
    totals = {total.participant_id: total for total in queries.totals(meeting.pk)}
    sparks = _sparks(meeting, buckets, bucket_s=bucket_s)
    by_person: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for alert in alerts:
        by_person[alert.participant_id][alert.severity] += 1
    agreed = Consent.objects.filter(
        participant=OuterRef("pk"), choice=Consent.Choice.ANALYSIS
    )
    seats = (
        meeting.participants.select_related("user")
        .annotate(ever_agreed=Exists(agreed))
        .order_by("created_at", "pk")
    )
    found = []
    for seat in seats:
        total = totals.get(seat.sample_id) if seat.sample_id else None
        # Of who never agreed nothing could be missing.
        present_s = (
            meeting_selectors.presence_s(meeting, seat) if seat.ever_agreed else 0.0
        )
        measured_s = total.measured_s if total else 0.0
        found.append(
            ReportPerson(
                participant_id=seat.pk,
                name=seat.user.display_name,
                score=total.score if total else None,
                coverage=min(measured_s / present_s, 1.0) if present_s else None,
                measured_s=measured_s,
                looking_away_s=total.looking_away_s if total else 0.0,
                drowsy_s=total.drowsy_s if total else 0.0,
                alerts=by_person[seat.pk],
                spark=sparks.get(seat.sample_id, []) if seat.sample_id else [],
            )
        )
    return found


def _sparks(
    meeting: Meeting, buckets: Iterable[Bucket], *, bucket_s: int
) -> dict[uuid.UUID, list[float | None]]:
    if meeting.start_time is None or meeting.end_time is None:
        return {}
    by_person: dict[uuid.UUID, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        by_person[bucket.participant_id].append(bucket)
    start_s, end_s = meeting.start_time.timestamp(), meeting.end_time.timestamp()
    # A point without a bucket would look like a gap.
    most = min(SPARK_POINTS, int((end_s - start_s) // bucket_s))
    return {
        person: room_series.sparkline(theirs, start_s=start_s, end_s=end_s, most=most)
        for person, theirs in by_person.items()
    }
