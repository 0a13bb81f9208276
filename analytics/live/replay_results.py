"""What other thresholds would have found in a meeting, while somebody looks at it.

`replay:{meeting_id}:{preset}` — JSON: how far the task is, then what it found, by
    person and type. Written by whoever asks, then by the task; read by the report page.
    Ten minutes once it is there, and the same question is answered from it. While the
    task runs three minutes, longer than it may run: when it died, the key goes and
    somebody may ask again. One key per meeting and preset, so it cannot overflow.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from analytics.alerts.presets import PRESETS
from analytics.live.redis_client import sync_client

KEPT_S = 600
WAITING_S = 180


class Status(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Count:
    """Alerts of one person and type: as stored, and with the other thresholds."""

    participant_id: str
    alert_type: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Replay:
    """Of `people` `judged` are done; `counts` is empty until all are."""

    status: Status
    judged: int = 0
    people: int = 0
    counts: tuple[Count, ...] = ()


def _key(meeting_id: uuid.UUID, preset: str) -> str:
    return f"replay:{meeting_id}:{preset}"


def begin(meeting_id: uuid.UUID, preset: str) -> bool:
    """Note that it was asked for; False where it is under way or there already."""
    known = read(meeting_id, preset)
    if known and known.status is Status.FAILED:
        sync_client().delete(_key(meeting_id, preset))
    text = _text(Replay(Status.WAITING))
    key = _key(meeting_id, preset)
    return bool(sync_client().set(key, text, nx=True, ex=WAITING_S))


def write(meeting_id: uuid.UUID, preset: str, replay: Replay) -> None:
    """Store how far it is, or what was found."""
    expiry_s = WAITING_S if replay.status is Status.WAITING else KEPT_S
    sync_client().set(_key(meeting_id, preset), _text(replay), ex=expiry_s)


def read(meeting_id: uuid.UUID, preset: str) -> Replay | None:
    """Return how far it is; None where nobody asked, or it is forgotten."""
    text = sync_client().get(_key(meeting_id, preset))
    return None if text is None else _replay(json.loads(text))


def forget(meeting_id: uuid.UUID) -> None:
    """Drop all that was found: the samples have changed."""
    sync_client().delete(*(_key(meeting_id, preset) for preset in PRESETS))


def _text(replay: Replay) -> str:
    return json.dumps(asdict(replay))


def _replay(fields: Mapping[str, Any]) -> Replay:
    return Replay(
        status=Status(fields["status"]),
        judged=fields["judged"],
        people=fields["people"],
        counts=tuple(Count(**one) for one in fields["counts"]),
    )
