"""Queues the sending of messages by name, so that services import no tasks."""

import logging
import uuid
from collections.abc import Sequence

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

SEND = "users.tasks.send_webhook"


def send_on_commit(message_ids: Sequence[uuid.UUID]) -> None:
    """Queue the messages once they are committed.

    Whatever goes wrong then, the caller's work is done, and a beat task finds them.
    """
    transaction.on_commit(lambda: send(message_ids), robust=True)


def send(message_ids: Sequence[uuid.UUID]) -> None:
    """Queue the messages; where the broker is away, they are found later."""
    try:
        for message_id in message_ids:
            current_app.send_task(SEND, args=(str(message_id),))
    except (OperationalError, OSError) as error:
        logger.warning("The broker is away: webhooks wait [%s]", error)
