"""One message for everybody in a meeting, at most twice a second.

`broadcast_gate:{meeting_id}` — GATE_MS: whoever sets it sends; several drainers of
    one meeting share it.

The hosts get a finished text, from which what is private has been taken away; the
participants are only told to look at their own row.
"""

import asyncio
import functools
import logging
import os
import uuid
from dataclasses import replace

from channels.layers import get_channel_layer

from analytics.live import alert_board, attention_state, events, pacing, snapshot
from analytics.live.events import RoomUpdated
from analytics.live.redis_client import RedisAwayError, sync_client
from analytics.live.roster import Roster
from meetings import announcements

GATE_MS = 500
SEND_LIMIT_S = 2.0

logger = logging.getLogger(__name__)


def _gate_key(meeting_id: uuid.UUID | str) -> str:
    return f"broadcast_gate:{meeting_id}"


def send_if_due(roster: Roster, *, now: float) -> bool:
    """Send the live page of a meeting; False when it is too early for another."""
    if not sync_client().set(_gate_key(roster.meeting_id), "1", nx=True, px=GATE_MS):
        return False
    host = {"type": "room.updated", "host": host_text(roster, now=now)}
    messages = {
        announcements.hosts_group(roster.meeting_id): host,
        announcements.people_group(roster.meeting_id): {"type": "room.ticked"},
    }
    _loop_of_process(os.getpid()).run(_send(messages))
    return True


def send_gallery(meeting_id: uuid.UUID, text: str) -> None:
    """Show the host the faces of a picture; its socket paces what the page gets."""
    message = {"type": "gallery.updated", "text": text}
    group = announcements.gallery_group(meeting_id)
    _loop_of_process(os.getpid()).run(_send({group: message}))


def host_text(roster: Roster, *, now: float) -> str:
    """Return what the host is shown of a roster as it stands, as it is sent."""
    return events.to_json(host_view(roster, now=now))


def host_view(roster: Roster, *, now: float) -> RoomUpdated:
    """Return what the host is shown of a roster as it stands; raises RedisAwayError."""
    standings = attention_state.read_many(
        roster.meeting_id, [seat.participant_id for seat in roster.seats]
    )
    whole = snapshot.build(roster, standings, pace=pacing.current(now=now), now=now)
    board = alert_board.read(roster.meeting_id, now=now)
    whole = replace(whole, alerts_version=board.version, notices=board.notices)
    return snapshot.for_host(whole, privacy_level=roster.privacy_level)


async def _send(messages: dict[str, dict[str, str]]) -> None:
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(SEND_LIMIT_S):
            for group, message in messages.items():
                await layer.group_send(group, message)
    except (TimeoutError, RedisAwayError, OSError):
        # The next one, half a second from now, carries everything.
        logger.warning("The channel layer does not answer: a broadcast is lost")


@functools.lru_cache(maxsize=1)
def _loop_of_process(pid: int) -> asyncio.Runner:
    # Not across a fork, hence the pid; one loop for the life of the process: the channel layer keeps its connections
    # by loop, and a loop per message would open new ones each time.
    return asyncio.Runner()
