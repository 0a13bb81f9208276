"""Celery tasks: each contains one call, takes ids, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.live.redis_client import RedisAwayError
from recordings.services import (
    erasing_people,
    expiring,
    finishing,
    keeping,
    merging,
    observing,
    preparing,
    reaping,
    unattended,
)
from recordings.services.finishing import UnfinishedError

logger = logging.getLogger(__name__)

SEGMENT_LIMIT_S = 180
MERGING_LIMIT_S = 1140
"""Under a third of the broker's visibility_timeout, after which a task runs twice.
Merging takes 10 s of a core for each hour of each face."""

SOFTLY_BEFORE_S = 30


@shared_task(
    soft_time_limit=SEGMENT_LIMIT_S - SOFTLY_BEFORE_S, time_limit=SEGMENT_LIMIT_S
)
def observe_segment(analysis_id: str, number: int, run: int) -> None:
    """Look at one part of a video."""
    observing.observe(uuid.UUID(analysis_id), number, run)


@shared_task(
    soft_time_limit=MERGING_LIMIT_S - SOFTLY_BEFORE_S, time_limit=MERGING_LIMIT_S
)
def merge_segments(analysis_id: str, run: int) -> None:
    """Put the parts of a video together."""
    merging.merge(uuid.UUID(analysis_id), run)


@shared_task
def reap() -> None:
    """Go on with analyses whose workers died, or whose queue was lost."""
    try:
        reaping.reap(at=timezone.now())
    except DatabaseError as error:
        # The next one, seconds away, tries again.
        logger.warning("PostgreSQL is away: nobody looks after analyses [%s]", error)


@shared_task
def expire() -> None:
    """Delete what is kept no longer, and what nobody knows."""
    expiring.expire(at=timezone.now())


@shared_task(autoretry_for=(DatabaseError, RedisAwayError), retry_backoff=True)
def erase_person(erasure_id: str) -> None:
    """Delete everything about somebody who asked for it."""
    erasing_people.carry_out(uuid.UUID(erasure_id), at=timezone.now())


@shared_task
def keep_no_longer() -> None:
    """Delete what has reached its age."""
    keeping.apply(now=timezone.now())


@shared_task
def look_after_erasures() -> None:
    """Queue the erasing of people whose task was lost."""
    erasing_people.ask_again(at=timezone.now())


@shared_task(time_limit=300)
def finish_recording(recording_id: str) -> None:
    """Make a video of what arrived while a meeting was recorded."""
    try:
        finishing.finish(uuid.UUID(recording_id))
    except UnfinishedError as error:
        # Asked for again in some minutes.
        logger.warning("Recording %s is not finished yet [%s]", recording_id, error)


@shared_task
def look_after_recordings() -> None:
    """End recordings that nobody sends any more, or may not; finish what is stopped."""
    unattended.look_after(now=timezone.now())


@shared_task
def prepare_recording(recording_id: str) -> None:
    """Make sure that browsers play a recording; takes as long as the copy takes."""
    preparing.prepare(uuid.UUID(recording_id))


@shared_task
def look_after_copies() -> None:
    """Queue the next recording of which a copy may be needed."""
    try:
        preparing.look_after(at=timezone.now())
    except DatabaseError as error:
        logger.warning("PostgreSQL is away: nobody looks after copies [%s]", error)
