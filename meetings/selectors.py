"""Shared reads of meetings and seats."""

import uuid
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef
from django.utils import timezone

from meetings.models import Consent, Meeting, Participant

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations


class Agreed(TypedDict):
    """What `seats` adds: whether the standing answer allows measuring."""

    agreed: bool


def seats(
    meeting_id: uuid.UUID,
) -> "QuerySet[WithAnnotations[Participant, Agreed]]":
    """Seats of a meeting in a stable order, with `agreed` (to be measured)."""
    agreed = Consent.objects.filter(
        participant=OuterRef("pk"),
        choice=Consent.Choice.ANALYSIS,
        withdrawn_at=None,
    )
    return (
        Participant.objects.filter(meeting_id=meeting_id)
        .select_related("user")
        .annotate(agreed=Exists(agreed))
        .order_by("created_at", "pk")
    )


def presence_s(meeting: Meeting, seat: Participant) -> float:
    """Return how long a seat was taken while the meeting was live, in seconds.

    Somebody on another page of a shared window is there and not measured; who stayed
    out of it for long had left.
    """
    if meeting.start_time is None or seat.joined_at is None:
        return 0.0
    end = meeting.end_time or timezone.now()
    start = max(seat.joined_at, meeting.start_time)
    taken_s = (min(seat.left_at or end, end) - start).total_seconds()
    return max(taken_s - seat.away_s, 0.0)


def has_agreed(seat: Participant) -> bool:
    """Whether the person's standing answer allows measuring."""
    return seat.consents.filter(
        choice=Consent.Choice.ANALYSIS, withdrawn_at=None
    ).exists()
