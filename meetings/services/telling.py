"""Tells a host which meetings ended by themselves, once."""

from datetime import datetime

from meetings.models import Meeting
from users.models import User

MOST = 3


def take_news(host: User, *, at: datetime) -> list[Meeting]:
    """Return the last meetings that ended unseen, at most MOST; the next time none."""
    untold = Meeting.objects.filter(
        host=host,
        status=Meeting.Status.ENDED,
        end_reason__in=[Meeting.EndReason.EMPTY, Meeting.EndReason.SCHEDULE],
        end_told_at=None,
    )
    news = list(untold.order_by("-end_time")[:MOST])
    if news:
        untold.update(end_told_at=at)
    return news
