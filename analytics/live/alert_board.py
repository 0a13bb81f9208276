"""What the host's page is told of alerts: whether the list changed, and notices.

`alerts_version:{meeting_id}` — string, VERSION_S. Some other value whenever the list
    looks different; written after the rows are committed, by whoever stores samples
    and by the host's actions. Missing is the version "": the page asks once more.
`alert_notices:{meeting_id}` — list of JSON, oldest first, NOTICE_S after the last one,
    MAX_NOTICES at most (the oldest go). Written by whoever stores samples. They are
    never sent again later: lost ones are lost, the list of alerts has them.
"""

import dataclasses
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.live.events import Notice
from analytics.live.redis_client import sync_client

VERSION_S = 24 * 3600
NOTICE_S = 60
MAX_NOTICES = 10


@dataclass(frozen=True, slots=True)
class Board:
    """What is told now."""

    version: str = ""
    notices: tuple[Notice, ...] = ()


def _version_key(meeting_id: uuid.UUID) -> str:
    return f"alerts_version:{meeting_id}"


def _notices_key(meeting_id: uuid.UUID) -> str:
    return f"alert_notices:{meeting_id}"


def read(meeting_id: uuid.UUID, *, now: float) -> Board:
    """Return the board at `now`, in epoch seconds."""
    pipe = sync_client().pipeline(transaction=False)
    pipe.get(_version_key(meeting_id))
    pipe.lrange(_notices_key(meeting_id), 0, -1)
    version, packed = pipe.execute()
    notices = (Notice(**json.loads(one)) for one in packed)
    return Board(
        version=version.decode() if version else "",
        notices=tuple(one for one in notices if one.at > now - NOTICE_S),
    )


def list_changed(meeting_id: uuid.UUID) -> None:
    """Let open pages ask for the list of alerts again."""
    sync_client().set(_version_key(meeting_id), uuid.uuid4().hex[:12], ex=VERSION_S)


def tell(meeting_id: uuid.UUID, notices: Sequence[Notice]) -> None:
    """Give these notices to the host."""
    if not notices:
        return
    key = _notices_key(meeting_id)
    pipe = sync_client().pipeline(transaction=True)
    pipe.rpush(key, *(json.dumps(dataclasses.asdict(one)) for one in notices))
    pipe.ltrim(key, -MAX_NOTICES, -1)
    pipe.expire(key, NOTICE_S)
    pipe.execute()


def forget(meeting_id: uuid.UUID) -> None:
    """Tell nothing any more: the meeting is over."""
    sync_client().delete(_version_key(meeting_id), _notices_key(meeting_id))
