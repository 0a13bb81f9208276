"""What is known of a person now, and all that scoring needs to go on.

`attention:{meeting_id}:{participant_id}` — hash, 300 s: `attention_score`,
    `gaze_score`, `head_pose_score`, `eye_openness_score` (empty: unknown),
    `is_looking_away`, `is_drowsy`, `state`, `coverage`, `track_id`, `updated_at`,
    and `eyes_measurable`, `hint`, `penalties` (JSON), `received_at`. Written by
    drainers, read by snapshots.
`source_state:{meeting_id}:{source}` — hash `version`, `tracks`, `judge` (packed by
    analytics.vision), 300 s: any worker can go on where another stopped.

Both and the sample (sample_buffer) are written in one step, and only by the worker
that holds the source's claim.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from analytics.live import sample_buffer
from analytics.live.events import Penalty
from analytics.live.frame_queue import claim_key
from analytics.live.frames import Frame
from analytics.live.redis_client import async_client, sync_client
from analytics.timeseries.insert import SampleRow
from analytics.vision.sample import Sample

TTL_S = 300

_COMMIT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'version', ARGV[2], 'tracks', ARGV[3], 'judge', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('HSET', KEYS[3], unpack(ARGV, 9))
redis.call('EXPIRE', KEYS[3], ARGV[5])
if ARGV[6] ~= '' then
    if redis.call('XLEN', KEYS[4]) >= tonumber(ARGV[7]) then
        redis.call('INCRBY', KEYS[5], redis.call('XTRIM', KEYS[4], 'MAXLEN', ARGV[8]))
    end
    redis.call('XADD', KEYS[4], '*', 's', ARGV[6])
end
redis.call('DEL', KEYS[1])
return 1
"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """Packed state of one source after a frame; `version` names that frame."""

    version: str
    tracks: bytes
    judge: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest result of one person, as stored."""

    score: float | None
    gaze_score: float | None
    head_pose_score: float | None
    eye_openness_score: float | None
    is_looking_away: bool
    is_drowsy: bool
    eyes_measurable: bool
    state: str
    coverage: float
    hint: str | None
    penalties: tuple[Penalty, ...]
    updated_at: float
    received_at: float


def result_key(meeting_id: uuid.UUID | str, participant_id: uuid.UUID | str) -> str:
    """Key of a person's result; `gallery_state.commit` writes several at once."""
    return f"attention:{meeting_id}:{participant_id}"


def source_key(meeting_id: uuid.UUID | str, source: str) -> str:
    """Key of a source's state; `gallery_state` writes it for a shared window."""
    return f"source_state:{meeting_id}:{source}"


def version(meeting_id: uuid.UUID, source: str) -> str | None:
    """Name of the newest state of a source, None when there is none."""
    stored = sync_client().hget(source_key(meeting_id, source), "version")
    return stored.decode() if stored else None


def load(meeting_id: uuid.UUID, source: str) -> SourceState | None:
    """Return the newest state of a source, None when there is none."""
    stored = sync_client().hmget(
        source_key(meeting_id, source), "version", "tracks", "judge"
    )
    if None in stored:
        return None
    return SourceState(stored[0].decode(), stored[1], stored[2])


def commit(
    frame: Frame,
    *,
    token: str,
    sample: Sample,
    row: SampleRow | None,
    state: SourceState,
) -> bool:
    """Store result, state and sample of a frame and end the claim.

    False, and nothing stored, when the claim went to another worker meanwhile.
    """
    stored = sync_client().eval(
        _COMMIT,
        5,
        claim_key(frame.meeting_id, frame.source),
        source_key(frame.meeting_id, frame.source),
        result_key(frame.meeting_id, frame.participant_id),
        sample_buffer.KEY,
        sample_buffer.DROPPED_KEY,
        token,
        state.version,
        state.tracks,
        state.judge,
        TTL_S,
        sample_buffer.pack(row) if row else b"",
        sample_buffer.MAX_SAMPLES,
        sample_buffer.MAX_SAMPLES - 1000,
        *fields(frame, sample),
    )
    return bool(stored)


def read_many(
    meeting_id: uuid.UUID, participant_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Standing]:
    """Return the standings that have not expired."""
    pipe = sync_client().pipeline(transaction=False)
    for participant_id in participant_ids:
        pipe.hgetall(result_key(meeting_id, participant_id))
    return _standings(participant_ids, pipe.execute())


async def read_many_async(
    meeting_id: uuid.UUID, participant_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Standing]:
    """Return the standings that have not expired."""
    pipe = async_client().pipeline(transaction=False)
    for participant_id in participant_ids:
        pipe.hgetall(result_key(meeting_id, participant_id))
    return _standings(participant_ids, await pipe.execute())


def forget(meeting_id: uuid.UUID, participant_ids: Sequence[uuid.UUID]) -> None:
    """Remove everything about these people."""
    if participant_ids:
        sync_client().delete(
            *(result_key(meeting_id, person) for person in participant_ids),
            *(source_key(meeting_id, str(person)) for person in participant_ids),
        )


def fields(frame: Frame, sample: Sample) -> list[str]:
    """Return a result as field, value, field, value, …"""
    values = {
        "attention_score": _text(sample.attention_score),
        "gaze_score": _text(sample.gaze_score),
        "head_pose_score": _text(sample.head_pose_score),
        "eye_openness_score": _text(sample.eye_openness_score),
        "is_looking_away": str(int(sample.is_looking_away)),
        "is_drowsy": str(int(sample.is_drowsy)),
        "eyes_measurable": str(int(sample.eyes_measurable)),
        "state": sample.state.value,
        "coverage": f"{sample.coverage:.3f}",
        "track_id": _text(sample.track_id),
        "hint": sample.hint or "",
        "penalties": json.dumps(
            [asdict(penalty) for penalty in sample.penalties], separators=(",", ":")
        ),
        "updated_at": repr(sample.at_s),
        "received_at": repr(frame.received_at),
    }
    return [text for pair in values.items() for text in pair]


def _standings(
    participant_ids: Sequence[uuid.UUID], hashes: list[dict[bytes, bytes]]
) -> dict[uuid.UUID, Standing]:
    return {
        person: _standing(
            {key.decode(): value.decode() for key, value in fields.items()}
        )
        for person, fields in zip(participant_ids, hashes, strict=True)
        if fields
    }


def _standing(fields: dict[str, str]) -> Standing:
    return Standing(
        score=_number(fields["attention_score"]),
        gaze_score=_number(fields["gaze_score"]),
        head_pose_score=_number(fields["head_pose_score"]),
        eye_openness_score=_number(fields["eye_openness_score"]),
        is_looking_away=fields["is_looking_away"] == "1",
        is_drowsy=fields["is_drowsy"] == "1",
        eyes_measurable=fields["eyes_measurable"] == "1",
        state=fields["state"],
        coverage=float(fields["coverage"]),
        hint=fields["hint"] or None,
        penalties=tuple(Penalty(**one) for one in json.loads(fields["penalties"])),
        updated_at=float(fields["updated_at"]),
        received_at=float(fields["received_at"]),
    )


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


def _number(text: str) -> float | None:
    return float(text) if text else None
