"""Deletes videos and uploads whose time is over, and sweeps up after accidents."""

import logging
from datetime import datetime

from recordings import retention
from recordings.services import analyses, rounds, sweeping, uploads

logger = logging.getLogger(__name__)


def expire(*, at: datetime) -> None:
    """Apply the retention periods; each video by itself, so that one costs one."""
    expired = {recording.pk: recording for recording in retention.expired(now=at)}
    rounds.each(expired, lambda key: analyses.delete(expired[key]))
    unfinished = uploads.expire(at=at)
    swept = sweeping.sweep(at=at)
    if expired or unfinished or swept:
        logger.info(
            "Deleted %d videos and %d uploads, swept up %d",
            len(expired),
            unfinished,
            swept,
        )
