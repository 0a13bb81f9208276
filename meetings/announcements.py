"""Tells open sockets that a meeting or a seat has changed, after commit.

Sockets read the database again when told, and every ten seconds besides: a lost
announcement costs freshness and nothing else, and a Redis that is away must not undo
a change that is committed, nor hold the page that made it.
"""

import asyncio
import logging
import uuid

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)

SEND_LIMIT_S = 2.0


def hosts_group(meeting_id: uuid.UUID | str) -> str:
    """Name of the group of the dashboards of a meeting."""
    return f"hosts_{meeting_id}"


def people_group(meeting_id: uuid.UUID | str) -> str:
    """Name of the group of all participants' sockets of a meeting."""
    return f"people_{meeting_id}"


def gallery_group(meeting_id: uuid.UUID | str) -> str:
    """Name of the group of the sockets that share a window in a meeting."""
    return f"gallery_{meeting_id}"


def seat_group(participant_id: uuid.UUID | str) -> str:
    """Name of the group of the sockets of one participant."""
    return f"seat_{participant_id}"


def meeting_changed(meeting_id: uuid.UUID) -> None:
    """Announce a changed meeting once the transaction is committed."""
    groups = [
        hosts_group(meeting_id),
        people_group(meeting_id),
        gallery_group(meeting_id),
    ]
    transaction.on_commit(lambda: _send(groups, {"type": "meeting.changed"}))


def seat_changed(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> None:
    """Announce a changed seat to its owner and to the host."""
    groups = [seat_group(participant_id), hosts_group(meeting_id)]
    transaction.on_commit(lambda: _send(groups, {"type": "seat.changed"}))


def recording_changed(meeting_id: uuid.UUID) -> None:
    """Announce to everybody that somebody records now, or does not any more."""
    groups = [hosts_group(meeting_id), people_group(meeting_id)]
    transaction.on_commit(lambda: _send(groups, {"type": "recording.changed"}))


@async_to_sync
async def _send_all(groups: list[str], event: dict[str, str]) -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(SEND_LIMIT_S):
        for group in groups:
            await layer.group_send(group, event)


def _send(groups: list[str], event: dict[str, str]) -> None:
    try:
        _send_all(groups, event)
    except Exception:
        # Process edge: whatever the layer raises, the change itself is committed.
        logger.exception("Could not announce %s to %s", event["type"], groups)
