"""Tells open sockets that a meeting or a seat has changed, after commit.

Sockets read the database again when told, so a lost announcement costs freshness
and nothing else: a Redis that is away must not undo a change that is committed.
"""

import logging
import uuid

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)


def meeting_group(meeting_id: uuid.UUID | str) -> str:
    """Name of the group of every socket of a meeting."""
    return f"meeting_{meeting_id}"


def seat_group(participant_id: uuid.UUID | str) -> str:
    """Name of the group of the sockets of one participant."""
    return f"seat_{participant_id}"


def meeting_changed(meeting_id: uuid.UUID) -> None:
    """Announce a changed meeting once the transaction is committed."""
    transaction.on_commit(
        lambda: _send(meeting_group(meeting_id), {"type": "meeting.changed"})
    )


def seat_changed(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> None:
    """Announce a changed seat to its owner and to the host."""
    event = {"type": "seat.changed", "participant_id": str(participant_id)}

    def announce() -> None:
        _send(seat_group(participant_id), event)
        _send(meeting_group(meeting_id), event)

    transaction.on_commit(announce)


def _send(group: str, event: dict[str, str]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(group, event)
    except Exception:
        # Process edge: whatever the layer raises, the change itself is committed.
        logger.exception("Could not announce %s to %s", event["type"], group)
