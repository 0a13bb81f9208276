"""Queues Celery tasks by name, so that nothing that scores imports the tasks."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def send(task: str, *args: Any, **options: Any) -> bool:
    """Queue a task; False, and a line in the log, when the broker is away.

    For work that is asked for again soon: by the next frame, or by a beat task.
    """
    try:
        current_app.send_task(task, args=args, **options)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("The broker is away: %s was not queued [%s]", task, error)
        return False
    return True
