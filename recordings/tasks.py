"""Celery tasks: each contains one call, takes ids, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from django.utils import timezone

from recordings.services import capturing, finishing
from recordings.services.finishing import UnfinishedError

logger = logging.getLogger(__name__)


@shared_task(time_limit=200)
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
    capturing.look_after(now=timezone.now())
