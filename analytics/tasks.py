"""Celery tasks: each contains one call, takes ids, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.live import draining, starting, storing
from analytics.live.redis_client import RedisAwayError
from analytics.services import ending, replaying, running
from analytics.timeseries import minutes, policies, retention
from meetings.services import gallery as gallery_seats

logger = logging.getLogger(__name__)


@shared_task(time_limit=60)
def score_meeting(meeting_id: str, number: int, token: str) -> None:
    """Score waiting frames of a meeting for a while, and queue what follows."""
    draining.drain(uuid.UUID(meeting_id), number=number, token=token)


@shared_task
def wake_meetings() -> None:
    """Start a drainer where frames wait and none runs: other programs push too."""
    starting.wake_all()


@shared_task
def store_samples() -> None:
    """Move scored samples from Redis to PostgreSQL."""
    try:
        storing.store_all()
    except DatabaseError as error:
        # They wait in Redis; the next task, seconds away, tries again.
        logger.warning("PostgreSQL is away: samples wait in Redis [%s]", error)


@shared_task
def close_silent_alerts() -> None:
    """Close alerts of people of whom nothing comes any more."""
    try:
        storing.close_silent()
    except DatabaseError as error:
        logger.warning("PostgreSQL is away: alerts stay open [%s]", error)


@shared_task(autoretry_for=(DatabaseError, RedisAwayError), retry_backoff=True)
def summarise(meeting_id: str) -> None:
    """Compute the summary of an ended meeting."""
    running.summarise(uuid.UUID(meeting_id))


@shared_task
def summarise_ended_meetings() -> None:
    """Compute the summaries that are missing."""
    running.summarise_missing()


@shared_task
def end_abandoned_meetings() -> None:
    """End what everybody has left, or what should be over."""
    try:
        ending.end_abandoned(now=timezone.now())
    except (DatabaseError, RedisAwayError) as error:
        # Who is there cannot be told now, and an end cannot be undone.
        logger.warning("No meeting ends by itself now [%s]", error)


@shared_task
def let_unseen_faces_go() -> None:
    """Let people leave who are not seen in a shared window any more."""
    gallery_seats.let_go(at=timezone.now())


@shared_task(soft_time_limit=150, time_limit=170)
def replay_alerts(meeting_id: str, preset: str) -> None:
    """Judge a meeting again with other thresholds, for the report page."""
    try:
        replaying.run(uuid.UUID(meeting_id), preset)
    except SoftTimeLimitExceeded:
        replaying.give_up(uuid.UUID(meeting_id), preset)


@shared_task
def tidy_presence() -> None:
    """Make Redis say which meetings are active, as the database does."""
    running.restore_presence()


@shared_task
def store_minutes() -> None:
    """Store the minutes that are over, where the database does not do it itself."""
    minutes.advance(now=timezone.now())


@shared_task
def delete_expired_samples() -> None:
    """Apply the retention period where the database does not do it itself."""
    retention.apply(now=timezone.now())


@shared_task
def run_neglected_jobs() -> None:
    """Run what the database was to do by itself and did not."""
    policies.run_neglected(now=timezone.now())
