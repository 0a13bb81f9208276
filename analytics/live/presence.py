"""Who is connected.

`active_meetings` — set of meeting ids, no expiry. Added when a meeting starts or a
    socket enters it, removed when it ends.
`ws_sessions:{meeting_id}` — set of session ids, one per open socket, removed with
    the meeting.
`ws_lease:{session_id}` — 30 s, renewed by the socket every 10 s: a server that is
    killed runs no disconnect, so a session without a lease does not count.
`host_lease:{meeting_id}` — 30 s, renewed likewise by the live page: its host watches.
"""

import uuid
from collections.abc import Iterable

from analytics.live.redis_client import async_client, sync_client

ACTIVE_KEY = "active_meetings"
LEASE_S = 30
RENEW_S = 10


def _sessions_key(meeting_id: uuid.UUID | str) -> str:
    return f"ws_sessions:{meeting_id}"


def _lease_key(session_id: str) -> str:
    return f"ws_lease:{session_id}"


def _host_key(meeting_id: uuid.UUID | str) -> str:
    return f"host_lease:{meeting_id}"


async def renew(
    meeting_id: uuid.UUID, session_id: str, *, is_of_host: bool = False
) -> None:
    """Say that a socket is open; call it on entering and every RENEW_S."""
    pipe = async_client().pipeline()
    if is_of_host:
        pipe.set(_host_key(meeting_id), "1", ex=LEASE_S)
    pipe.sadd(_sessions_key(meeting_id), session_id)
    pipe.set(_lease_key(session_id), str(meeting_id), ex=LEASE_S)
    await pipe.execute()


async def leave(meeting_id: uuid.UUID, session_id: str) -> None:
    """Say that a socket is closed."""
    pipe = async_client().pipeline()
    pipe.srem(_sessions_key(meeting_id), session_id)
    pipe.delete(_lease_key(session_id))
    await pipe.execute()


def is_host_watching(meeting_id: uuid.UUID) -> bool:
    """Whether the live page of the meeting is open, or was half a minute ago."""
    return bool(sync_client().exists(_host_key(meeting_id)))


def open_meeting(meeting_id: uuid.UUID) -> None:
    """Count the meeting as active."""
    sync_client().sadd(ACTIVE_KEY, str(meeting_id))


def close_meeting(meeting_id: uuid.UUID) -> None:
    """Forget the meeting and its sessions."""
    pipe = sync_client().pipeline()
    pipe.srem(ACTIVE_KEY, str(meeting_id))
    pipe.delete(_sessions_key(meeting_id))
    pipe.execute()


def active_meetings() -> set[uuid.UUID]:
    """Return the meetings that are active."""
    return {uuid.UUID(member.decode()) for member in sync_client().smembers(ACTIVE_KEY)}


def restore(meeting_ids: Iterable[uuid.UUID]) -> None:
    """Make the set say what the database says, after a Redis that lost its data."""
    wanted = {str(meeting_id).encode() for meeting_id in meeting_ids}
    there = sync_client().smembers(ACTIVE_KEY)
    for member in there - wanted:
        close_meeting(uuid.UUID(member.decode()))
    if wanted - there:
        sync_client().sadd(ACTIVE_KEY, *(wanted - there))


def sessions(meeting_id: uuid.UUID) -> set[str]:
    """Return the sessions with a lease; the others are removed."""
    client = sync_client()
    members = [member.decode() for member in client.smembers(_sessions_key(meeting_id))]
    if not members:
        return set()
    leases = client.mget([_lease_key(member) for member in members])
    expired = [m for m, lease in zip(members, leases, strict=True) if lease is None]
    if expired:
        client.srem(_sessions_key(meeting_id), *expired)
    return set(members) - set(expired)
