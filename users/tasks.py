"""Celery tasks: each contains one call, takes ids, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from django.db import Error as DatabaseError
from django.utils import timezone

from users.services import sessions
from users.webhooks import delivering

logger = logging.getLogger(__name__)


@shared_task
def send_webhook(message_id: str) -> None:
    """Try to send one message of a webhook."""
    delivering.deliver(uuid.UUID(message_id))


@shared_task
def queue_webhooks() -> None:
    """Queue the messages whose time has come, or whose task was lost."""
    try:
        delivering.queue_due(now=timezone.now())
    except DatabaseError as error:
        # The next task, seconds away, tries again.
        logger.warning("PostgreSQL is away: webhooks wait [%s]", error)


@shared_task
def tidy_sessions() -> None:
    """Delete sessions that have expired, with what was noted about them."""
    sessions.tidy(at=timezone.now())
