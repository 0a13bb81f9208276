"""What is known of the faces in the window that a host shares.

`source_state:{meeting_id}:gallery` — as of any source (attention_state), `judge` holds
    all faces: who is where, what those with a name look like (vectors), how each is
    judged. Written by drainers. STATE_TTL_S, so that a break costs no names; deleted
    when the meeting ends. The vectors are nowhere else.
`gallery_faces:{meeting_id}` — string, 10 s: the newest `gallery.updated`, JSON with
    every face that is in the picture. Written by drainers with the state, read by the
    socket of the host and by whoever names a face.
`gallery_left_out:{meeting_id}` — set of `{session}:{number}`, STATE_TTL_S: faces that
    the host said are no person, or of somebody who does not agree. At most
    MOST_LEFT_OUT, the oldest go. Written by the host's buttons, read by drainers.
`gallery_sharer:{meeting_id}` — string, SHARER_MS: the socket whose pictures count. A
    second window of the host's is refused meanwhile.
`gallery_shared:{meeting_id}` — string, epoch seconds, SHARED_TTL_S: when a picture came
    last. Written by the socket, read by the task that ends abandoned meetings: a window
    in which nobody has a name is a sign of life all the same.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from analytics.live import attention_state, events, sample_buffer
from analytics.live.attention_state import SourceState
from analytics.live.events import GalleryUpdated
from analytics.live.frame_queue import claim_key
from analytics.live.frames import Frame
from analytics.live.redis_client import async_client, sync_client
from analytics.timeseries.insert import SampleRow
from analytics.vision.sample import Sample

SOURCE = "gallery"
STATE_TTL_S = 3600
FACES_TTL_S = 10
SHARER_MS = 5000
SHARED_TTL_S = 2 * 3600
"""For longer than a meeting waits for a sign of life."""
MOST_LEFT_OUT = 500

_COMMIT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'version', ARGV[2], 'tracks', ARGV[3], 'judge', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('SET', KEYS[3], ARGV[6], 'EX', ARGV[7])
local at = 11
for i = 6, #KEYS do
    local row, fields = ARGV[at], tonumber(ARGV[at + 1])
    redis.call('HSET', KEYS[i], unpack(ARGV, at + 2, at + 1 + fields))
    redis.call('EXPIRE', KEYS[i], ARGV[8])
    if row ~= '' then
        if redis.call('XLEN', KEYS[4]) >= tonumber(ARGV[9]) then
            local trimmed = redis.call('XTRIM', KEYS[4], 'MAXLEN', ARGV[10])
            redis.call('INCRBY', KEYS[5], trimmed)
        end
        redis.call('XADD', KEYS[4], '*', 's', row)
    end
    at = at + 2 + fields
end
redis.call('DEL', KEYS[1])
return 1
"""

_SHARE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return 1
"""


@dataclass(frozen=True, slots=True)
class Scored:
    """The newest sample of a person in the window; `row` is None: nothing to store."""

    participant_id: uuid.UUID
    sample: Sample
    row: SampleRow | None


def _faces_key(meeting_id: uuid.UUID | str) -> str:
    return f"gallery_faces:{meeting_id}"


def _left_out_key(meeting_id: uuid.UUID | str) -> str:
    return f"gallery_left_out:{meeting_id}"


def _sharer_key(meeting_id: uuid.UUID | str) -> str:
    return f"gallery_sharer:{meeting_id}"


def _shared_key(meeting_id: uuid.UUID | str) -> str:
    return f"gallery_shared:{meeting_id}"


def commit(
    frame: Frame,
    *,
    token: str,
    scored: Sequence[Scored],
    state: SourceState,
    shown: GalleryUpdated,
) -> bool:
    """Store state, results and samples of a picture and end the claim, in one step.

    False, and nothing stored, when the claim went to another worker meanwhile.
    """
    people: list[Any] = []
    for one in scored:
        fields = attention_state.fields(frame, one.sample)
        row = sample_buffer.pack(one.row) if one.row else b""
        people += [row, len(fields), *fields]
    keys = [
        claim_key(frame.meeting_id, frame.source),
        attention_state.source_key(frame.meeting_id, frame.source),
        _faces_key(frame.meeting_id),
        sample_buffer.KEY,
        sample_buffer.DROPPED_KEY,
        *(
            attention_state.result_key(frame.meeting_id, one.participant_id)
            for one in scored
        ),
    ]
    stored = sync_client().eval(
        _COMMIT,
        len(keys),
        *keys,
        token,
        state.version,
        state.tracks,
        state.judge,
        STATE_TTL_S,
        events.to_json(shown),
        FACES_TTL_S,
        attention_state.TTL_S,
        sample_buffer.MAX_SAMPLES,
        sample_buffer.MAX_SAMPLES - 1000,
        *people,
    )
    return bool(stored)


def shown(meeting_id: uuid.UUID) -> dict[str, Any] | None:
    """Return the newest `gallery.updated`; None where no window is shared."""
    text = sync_client().get(_faces_key(meeting_id))
    if text is None:
        return None
    found: dict[str, Any] = json.loads(text)
    return found


async def shown_text_async(meeting_id: uuid.UUID) -> str | None:
    """Return the same as it was written."""
    text = await async_client().get(_faces_key(meeting_id))
    return text.decode() if text else None


def leave_out(meeting_id: uuid.UUID, *, session: str, number: int) -> None:
    """Remember that a face is not to be measured."""
    client, key = sync_client(), _left_out_key(meeting_id)
    client.sadd(key, f"{session}:{number}")
    client.expire(key, STATE_TTL_S)
    if client.scard(key) > MOST_LEFT_OUT:
        # As new faces they are not measured either, once somebody was left out.
        oldest = sorted(client.smembers(key), key=_age)[:-MOST_LEFT_OUT]
        client.srem(key, *oldest)


def take_in(meeting_id: uuid.UUID, *, session: str, number: int) -> None:
    """Forget that a face is not to be measured."""
    sync_client().srem(_left_out_key(meeting_id), f"{session}:{number}")


def left_out(meeting_id: uuid.UUID) -> Mapping[str, frozenset[int]]:
    """Return the numbers of faces that are not to be measured, by session."""
    by_session: dict[str, set[int]] = {}
    client = sync_client()
    for member in client.smembers(_left_out_key(meeting_id)):
        session, _, number = member.decode().rpartition(":")
        by_session.setdefault(session, set()).add(int(number))
    if by_session:
        client.expire(_left_out_key(meeting_id), STATE_TTL_S)
    return {session: frozenset(numbers) for session, numbers in by_session.items()}


def _age(member: bytes) -> tuple[float, int]:
    session, _, number = member.decode().rpartition(":")
    return float(session), int(number)


async def share(meeting_id: uuid.UUID, session_id: str, *, now: float) -> bool:
    """Let this socket be the one whose pictures count; False: another one is."""
    held = await async_client().eval(
        _SHARE,
        2,
        _sharer_key(meeting_id),
        _shared_key(meeting_id),
        session_id,
        SHARER_MS,
        repr(now),
        SHARED_TTL_S,
    )
    return bool(held)


def shared_at(meeting_id: uuid.UUID) -> datetime | None:
    """Return when the last picture came; None where none has for long."""
    at = sync_client().get(_shared_key(meeting_id))
    return None if at is None else datetime.fromtimestamp(float(at), UTC)


_STOP = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


async def stop_sharing(meeting_id: uuid.UUID, session_id: str) -> None:
    """Let another socket share."""
    await async_client().eval(_STOP, 1, _sharer_key(meeting_id), session_id)


def forget(meeting_id: uuid.UUID) -> None:
    """Remove everything about the window, the vectors of faces first of all."""
    sync_client().delete(
        attention_state.source_key(meeting_id, SOURCE),
        _faces_key(meeting_id),
        _left_out_key(meeting_id),
        _sharer_key(meeting_id),
        _shared_key(meeting_id),
    )


def numbers_of(shown: Mapping[str, Any]) -> set[int]:
    """Return the numbers of the faces that are in the picture."""
    return {face["number"] for face in shown["faces"]}
