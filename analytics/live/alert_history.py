"""What the alert rules remember of each person: a cache, made again from stored rows.

`alert_history:{meeting_id}:{participant_id}` — hash, EXPIRE_S after the last sample,
    one per measured person. Field `history`: the rules' own bytes. Field `late`: a
    sample came that is older than the history, which does not know it therefore; the
    end of the meeting judges that person from the rows. Written and read by whoever
    stores samples, one at a time (`analytics.timeseries.insert.alone`). What is
    missing, or of another version, is replayed; a history says up to when it reaches.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.alerts.rules import BadHistoryError, History
from analytics.live.redis_client import sync_client

EXPIRE_S = 3600


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one person; with `is_late` some sample is missing in it."""

    history: History
    is_late: bool = False


def _history_key(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> str:
    return f"alert_history:{meeting_id}:{participant_id}"


def load(
    meeting_id: uuid.UUID, participant_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Known]:
    """Return what is remembered of these people; who is not known is not there."""
    people = list(participant_ids)
    pipe = sync_client().pipeline(transaction=False)
    for person in people:
        pipe.hgetall(_history_key(meeting_id, person))
    known = {}
    for person, fields in zip(people, pipe.execute(), strict=True):
        if b"history" not in fields:
            continue
        try:
            history = History.from_bytes(fields[b"history"])
        except BadHistoryError:
            continue
        known[person] = Known(history, is_late=b"late" in fields)
    return known


def save(meeting_id: uuid.UUID, known: Mapping[uuid.UUID, Known]) -> None:
    """Remember these people from now on; each whole, or not at all."""
    pipe = sync_client().pipeline(transaction=True)
    for person, one in known.items():
        key = _history_key(meeting_id, person)
        fields = {"history": one.history.to_bytes()}
        if one.is_late:
            fields["late"] = b"1"
        pipe.delete(key)
        pipe.hset(key, mapping=fields)
        pipe.expire(key, EXPIRE_S)
    pipe.execute()


def forget(meeting_id: uuid.UUID, participant_ids: Iterable[uuid.UUID]) -> None:
    """Remember nothing of these people."""
    keys = [_history_key(meeting_id, person) for person in participant_ids]
    if keys:
        sync_client().delete(*keys)
