"""Tells a person's open pages that an analysis has changed, after commit.

Sockets read the database when told, and every ten seconds besides: a lost
announcement costs freshness and nothing else.
"""

import asyncio
import logging
import uuid

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

SEND_LIMIT_S = 2.0

logger = logging.getLogger(__name__)


def group(user_id: uuid.UUID) -> str:
    """Name of the group of a person's sockets."""
    return f"analyses.{user_id}"


def changed(user_id: uuid.UUID) -> None:
    """Announce that something changed once the transaction is committed."""
    transaction.on_commit(lambda: _tell(user_id))


def _tell(user_id: uuid.UUID) -> None:
    try:
        _send(group(user_id))
    except Exception as error:  # noqa: BLE001
        # Process edge: whatever the layer raises, the change itself is committed.
        logger.warning("The channel layer does not answer [%s]", error)


@async_to_sync
async def _send(name: str) -> None:
    async with asyncio.timeout(SEND_LIMIT_S):
        await get_channel_layer().group_send(name, {"type": "analyses.changed"})
