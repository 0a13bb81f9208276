"""The meetings of a day, for the start page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils import timezone

from meetings.models import Meeting

SHOWN = 8
"""What fits without scrolling; the list has them all."""


@dataclass(frozen=True, slots=True)
class Today:
    """Meetings that are live or begin on this day; `more` of them are not listed."""

    meetings: list[Meeting]
    live: int
    more: int
    day: datetime


def read(*, now: datetime) -> Today:
    """Return those of the day in the reader's time zone: live, then planned, then over."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    status = Meeting.Status
    found = Meeting.objects.filter(
        Q(status=status.ACTIVE)
        | Q(start_time__gte=day, start_time__lt=day + timedelta(days=1))
    )
    turn = Case(
        When(status=status.ACTIVE, then=Value(0)),
        When(status=status.SCHEDULED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    meetings = (
        found.select_related("host")
        .annotate(
            turn=turn,
            here=Count("participants", filter=Q(participants__is_active=True)),
        )
        .order_by("turn", "start_time", "pk")
    )
    count = found.count()
    return Today(
        meetings=list(meetings[:SHOWN]),
        live=found.filter(status=status.ACTIVE).count(),
        more=max(0, count - SHOWN),
        day=day,
    )
