"""The host's earlier meetings of the same title, to compare a report with.

From their summaries only, which say no more than each meeting's privacy level allows.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Lower, Trim

from analytics.models import MeetingSummary
from meetings import visibility
from meetings.models import Meeting

SHOWN = 12
"""A term of weekly lessons."""
COMPARED = 5
"""The average is of the latest: what was a year ago says little about today."""
SAME_WITHIN = 2.0
"""Points; less than this the score of an unchanged room differs from day to day."""


@dataclass(frozen=True, slots=True)
class EarlierMeeting:
    """What the summary of one meeting says; None: unknown, or not to be shown."""

    meeting_id: uuid.UUID
    started_at: datetime
    score: float | None
    coverage: float | None
    alerts: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a score is from the average of the `meetings` before it."""

    points: float
    meetings: int

    @property
    def is_small(self) -> bool:
        """Whether it is nothing to speak of."""
        return abs(self.points) < SAME_WITHIN


def of_same_title(meeting: Meeting) -> list[EarlierMeeting]:
    """Return the host's last meetings of this title before this one, latest first."""
    if meeting.start_time is None:
        return []
    summaries = (
        MeetingSummary.objects.filter(
            meeting__host_id=meeting.host_id,
            meeting__status=Meeting.Status.ENDED,
            meeting__start_time__lt=meeting.start_time,
        )
        .annotate(title=Lower(Trim("meeting__title")))
        .filter(title=Lower(Trim(Value(meeting.title))))
        .annotate(started_at=F("meeting__start_time"))
        .select_related("meeting")
        .order_by("-started_at")[:SHOWN]
    )
    return [
        EarlierMeeting(
            meeting_id=one.meeting_id,
            started_at=one.started_at,
            score=one.avg_attention_score,
            coverage=one.coverage,
            alerts=alerts_shown(one, meeting=one.meeting),
        )
        for one in summaries
    ]


def alerts_shown(summary: MeetingSummary, *, meeting: Meeting) -> int | None:
    """Return how many alerts there were, None where the host is not to know.

    Of a room only there are none; else the number is as visible as the score.
    """
    if summary.avg_attention_score is None or not visibility.stores_people(meeting):
        return None
    return summary.total_alerts


def difference(
    score: float | None, earlier: Sequence[EarlierMeeting]
) -> Difference | None:
    """Return how the score compares; None where there is nothing to compare."""
    scores = [one.score for one in earlier if one.score is not None][:COMPARED]
    if score is None or not scores:
        return None
    return Difference(score - sum(scores) / len(scores), len(scores))
