"""Samples that are scored and not yet in PostgreSQL.

`sample_buffer` — stream, no expiry, MAX_SAMPLES at most (the oldest go). Field `s`:
    one packed sample. Written in the same step as the state it came from, so a
    worker that dies loses none and writes none twice; read by `store_samples`,
    which deletes by entry id after the commit, so two of them do no harm. While
    PostgreSQL is away the samples wait here.
`sample_buffer_dropped` — string, samples that had to go because the stream was full.
"""

import math
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analytics.live.redis_client import sync_client
from analytics.timeseries.insert import SampleRow

KEY = "sample_buffer"
DROPPED_KEY = "sample_buffer_dropped"
MAX_SAMPLES = 300_000
"""Twelve minutes of 50 people at 8 samples/s; about 65 MB."""

_PACKED = struct.Struct("<d16s16s4dBd2d")
_PACKED_BEFORE = struct.Struct("<d16s16s4dBd")
"""Of the version before; such samples may wait while a site is upgraded."""

_LOOKING_AWAY, _DROWSY = 1, 2


@dataclass(frozen=True, slots=True)
class Buffered:
    """A buffered sample and the id under which it is deleted."""

    entry_id: bytes
    row: SampleRow


def pack(row: SampleRow) -> bytes:
    """Return the bytes of one sample; unknown scores are NaN."""
    flags = (_LOOKING_AWAY if row.is_looking_away else 0) | (
        _DROWSY if row.is_drowsy else 0
    )
    return _PACKED.pack(
        row.time.timestamp(),
        row.meeting_id.bytes,
        row.participant_id.bytes,
        row.attention_score,
        *(
            _number(score)
            for score in (row.gaze_score, row.head_pose_score, row.eye_openness_score)
        ),
        flags,
        row.weight_s,
        _number(row.off_target_s),
        _number(row.eyes_closed_s),
    )


def unpack(packed: bytes) -> SampleRow:
    """Return the sample; raises struct.error for other bytes, ValueError for no number.

    A score that is not a number would make every mean it goes into none.
    """
    if len(packed) == _PACKED_BEFORE.size:
        values = (*_PACKED_BEFORE.unpack(packed), math.nan, math.nan)
    else:
        values = _PACKED.unpack(packed)
    at_s, meeting, participant, attention, *scores, flags, weight_s, off_s, closed_s = (
        values
    )
    gaze, pose, eyes = scores
    if not (math.isfinite(attention) and math.isfinite(weight_s)):
        raise ValueError(f"A score of {attention} for {weight_s} s")
    return SampleRow(
        time=datetime.fromtimestamp(at_s, UTC),
        meeting_id=uuid.UUID(bytes=meeting),
        participant_id=uuid.UUID(bytes=participant),
        attention_score=attention,
        gaze_score=_known(gaze),
        head_pose_score=_known(pose),
        eye_openness_score=_known(eyes),
        is_looking_away=bool(flags & _LOOKING_AWAY),
        is_drowsy=bool(flags & _DROWSY),
        weight_s=weight_s,
        off_target_s=_known(off_s),
        eyes_closed_s=_known(closed_s),
    )


def read(*, most: int) -> list[Buffered]:
    """Return the oldest samples; they stay until deleted. Unreadable ones go."""
    entries = sync_client().xrange(KEY, count=most)
    buffered, unreadable = [], []
    for entry_id, fields in entries:
        try:
            buffered.append(Buffered(entry_id, unpack(fields[b"s"])))
        except (KeyError, struct.error, ValueError, OverflowError):
            unreadable.append(entry_id)
    if unreadable:
        sync_client().xdel(KEY, *unreadable)
    return buffered


def delete(buffered: Sequence[Buffered]) -> None:
    """Forget samples that are stored."""
    if buffered:
        sync_client().xdel(KEY, *(sample.entry_id for sample in buffered))


def length() -> int:
    """Samples that wait."""
    return int(sync_client().xlen(KEY))


def oldest_at() -> datetime | None:
    """Since when the oldest sample waits; None when none does."""
    entries = sync_client().xrange(KEY, count=1)
    if not entries:
        return None
    # Redis names an entry by the millisecond in which it came.
    return datetime.fromtimestamp(int(entries[0][0].partition(b"-")[0]) / 1000, UTC)


def dropped() -> int:
    """Samples that had to go because the stream was full."""
    return int(sync_client().get(DROPPED_KEY) or 0)


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def _number(known: float | None) -> float:
    return math.nan if known is None else known
