"""Ends meetings that nobody ends: everybody has left, or the planned end has passed."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Greatest

from analytics.live import ending_watch, gallery_state, presence, storing
from analytics.live.redis_client import RedisAwayError
from analytics.models import AttentionMetric
from analytics.services import running
from meetings.models import END_GRACE, Meeting

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long a meeting stays when everybody has left (DESIGN, section 10)."""

PATIENCE_WITH_HOST = timedelta(minutes=60)
"""The same while the host's live page is open: a break is no end."""

HERE = timedelta(seconds=150)
"""Who is there was seen within this time: pages and sockets say so every 40 s at least,
and ending_watch.BREAK_S may have passed without a check."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a live meeting.

    `last_at`: the last sign of anybody's life, the start when there was none.
    `watched_since`: from then on every sign would have been seen.
    """

    last_at: datetime
    watched_since: datetime
    planned_end_at: datetime | None
    is_host_watching: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """From when on a meeting is over, and why."""

    at: datetime
    reason: Meeting.EndReason


def decide(signs: Signs, *, now: datetime) -> Ending | None:
    """Return how the meeting has ended; None while it goes on. Pure.

    It ends with the last sign of life, not when that is noticed, so that its length
    and coverage are those of the meeting. Where a planned end finds people, it ends
    them now.
    """
    is_anybody_here = now - signs.last_at < HERE
    if (
        signs.planned_end_at is not None
        and now >= signs.planned_end_at + END_GRACE
        and now - signs.watched_since >= HERE
    ):
        at = now if is_anybody_here else signs.last_at
        return Ending(at, Meeting.EndReason.SCHEDULE)
    patience = PATIENCE_WITH_HOST if signs.is_host_watching else PATIENCE
    if now - max(signs.last_at, signs.watched_since) >= patience:
        return Ending(signs.last_at, Meeting.EndReason.EMPTY)
    return None


def end_abandoned(*, now: datetime) -> int:
    """End the live meetings that are over, and return how many those were.

    Raises django.db.Error or RedisAwayError when nobody can tell; nothing ends then.
    """
    live = list(
        Meeting.objects.filter(
            status=Meeting.Status.ACTIVE, start_time__isnull=False
        ).values_list("pk", flat=True)
    )
    watched_since = ending_watch.go_on(now=now)
    ended = 0
    for meeting_id in live:
        try:
            ended += _end_if_over(meeting_id, watched_since=watched_since, now=now)
        except (DatabaseError, RedisAwayError):
            raise
        except Exception:
            # The others shall not wait for whatever is wrong with this one.
            logger.exception("Could not look after meeting %s", meeting_id)
    return ended


def _end_if_over(
    meeting_id: uuid.UUID, *, watched_since: datetime, now: datetime
) -> bool:
    signs = _signs(meeting_id, watched_since=watched_since)
    if signs is None or decide(signs, now=now) is None:
        return False
    # Who was measured a moment ago may still wait in Redis.
    storing.store_all()
    with transaction.atomic():
        # Whoever joins waits for this lock, and then finds the meeting over.
        meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
        signs = _signs(meeting_id, watched_since=watched_since, with_samples=True)
        ending = None if signs is None else decide(signs, now=now)
        if ending is None:
            return False
        running.end(meeting, at=ending.at, reason=ending.reason)
    logger.info("Meeting %s has ended by itself [%s]", meeting_id, ending.reason)
    return True


def _signs(
    meeting_id: uuid.UUID, *, watched_since: datetime, with_samples: bool = False
) -> Signs | None:
    """Return what is known of a meeting; None when it is not live any more."""
    meeting = (
        Meeting.objects.filter(pk=meeting_id, status=Meeting.Status.ACTIVE)
        .annotate(
            # PostgreSQL leaves out what is NULL.
            last_at=Greatest(
                "start_time",
                Max("participants__joined_at"),
                Max("participants__last_seen_at"),
                Max("participants__left_at"),
            )
        )
        .first()
    )
    if meeting is None:
        return None
    last_at = meeting.last_at
    if meeting.is_gallery:
        last_at = max(last_at, gallery_state.shared_at(meeting_id) or last_at)
    if with_samples:
        last_at = max(last_at, _last_sample_at(meeting) or last_at)
    return Signs(
        last_at=last_at,
        watched_since=watched_since,
        planned_end_at=meeting.scheduled_end_time,
        is_host_watching=presence.is_host_watching(meeting_id),
    )


def _last_sample_at(meeting: Meeting) -> datetime | None:
    samples = AttentionMetric.objects.filter(
        meeting_id=meeting.pk, time__gte=meeting.start_time
    )
    return samples.order_by("-time").values_list("time", flat=True).first()
