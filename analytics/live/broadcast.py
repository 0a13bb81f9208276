"""One message for everybody in a meeting, at most twice a second.

`broadcast_gate:{meeting_id}` — GATE_MS: whoever sets it sends; several drainers of
    one meeting share it.

The message holds finished texts. What is private is taken away here, once;
consumers relay.
"""

import asyncio
import functools
import os
import uuid
from dataclasses import dataclass

from channels.layers import get_channel_layer

from analytics.live import attention_state, events, pacing, snapshot
from analytics.live.redis_client import sync_client
from analytics.live.roster import Roster
from meetings import announcements

GATE_MS = 500


@dataclass(frozen=True, slots=True)
class Texts:
    """Finished JSON texts: the host's page, and each participant's own row by id."""

    host: str
    own: dict[str, str]


def _gate_key(meeting_id: uuid.UUID | str) -> str:
    return f"broadcast_gate:{meeting_id}"


def send_if_due(roster: Roster, *, now: float) -> bool:
    """Send the live page of a meeting; False when it is too early for another."""
    if not sync_client().set(_gate_key(roster.meeting_id), "1", nx=True, px=GATE_MS):
        return False
    texts = texts_for(roster, now=now)
    message = {"type": "room.updated", "host": texts.host, "own": texts.own}
    group = announcements.meeting_group(roster.meeting_id)
    sending = get_channel_layer().group_send(group, message)
    _loop_of_process(os.getpid()).run(sending)
    return True


def texts_for(roster: Roster, *, now: float) -> Texts:
    """Return what everybody is shown of a roster as it stands."""
    standings = attention_state.read_many(
        roster.meeting_id, [seat.participant_id for seat in roster.seats]
    )
    whole = snapshot.build(roster, standings, pace=pacing.current(now=now), now=now)
    host = snapshot.for_host(whole, privacy_level=roster.privacy_level)
    return Texts(
        host=events.to_json(host),
        own={
            person.participant_id: events.to_json(
                events.SelfUpdated(at=now, person=person)
            )
            for person in whole.people or ()
        },
    )


@functools.lru_cache(maxsize=1)
def _loop_of_process(pid: int) -> asyncio.Runner:
    # Not across a fork, hence the pid; one loop for the life of the process: the channel layer keeps its connections
    # by loop, and a loop per message would open new ones each time.
    return asyncio.Runner()
