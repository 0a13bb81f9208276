"""Which face of a frame is which face of the frame before.

Pure bookkeeping on boxes: no picture is looked at and no face vector is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from analytics.vision import face_box, packing
from analytics.vision.arrays import Floats
from analytics.vision.observation import Box

MAGIC = b"TRK1"
LOST_KEPT_S = 5.0
# A person moves by less than this many widths of the box between two frames.
REACH_IN_WIDTHS = 0.75
# A lost one was on the move.
LOST_REACH_IN_WIDTHS = 1.5
# Faces of one person in consecutive frames differ in size by less than this.
SIZE_RATIO_LIMIT = 1.8
SAME_FACE_OVERLAP = 0.45


@dataclass(frozen=True, slots=True)
class Track:
    """One face over time; `box`, pose and fit error are those of its last sight.

    `doubts` counts the frames in a row in which nothing confirmed the face; a
    lost track is kept for some seconds so that the same face keeps its id.
    """

    track_id: int
    box: Box
    seen_at_s: float
    confidence: float
    yaw: float = 0.0
    pitch: float = 0.0
    fit_error: float = 0.0
    doubts: int = 0
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Tracks:
    """Everything that observing remembers of one source."""

    tracks: tuple[Track, ...] = ()
    next_id: int = 1
    width: int = 0
    height: int = 0
    frames_since_search: int = 0
    searched_at_s: float = 0.0

    @property
    def live(self) -> tuple[Track, ...]:
        """Return the tracks whose face was in the last frame."""
        return tuple(track for track in self.tracks if not track.is_lost)

    def for_picture(self, width: int, height: int, at_s: float) -> Self:
        """Return the tracks that may still be in a picture of this size."""
        if (width, height) != (self.width, self.height):
            return replace(self, tracks=(), width=width, height=height)
        kept = tuple(
            track
            for track in self.tracks
            if not track.is_lost or abs(at_s - track.seen_at_s) <= LOST_KEPT_S
        )
        return self if len(kept) == len(self.tracks) else replace(self, tracks=kept)

    def to_bytes(self) -> bytes:
        """Return the state in the form that `from_bytes` reads."""
        rows = np.array([_row(track) for track in self.tracks], dtype=np.float64)
        packed = _Packed(
            next_id=self.next_id,
            width=self.width,
            height=self.height,
            frames_since_search=self.frames_since_search,
            searched_at_s=self.searched_at_s,
            rows=rows.reshape(len(self.tracks), ROW_LENGTH),
        )
        return packing.pack(packed, magic=MAGIC)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a state; raises BadStateError for other bytes."""
        packed = packing.unpack(_Packed, data, magic=MAGIC)
        return cls(
            tracks=tuple(_track(row) for row in packed.rows.tolist()),
            next_id=packed.next_id,
            width=packed.width,
            height=packed.height,
            frames_since_search=packed.frames_since_search,
            searched_at_s=packed.searched_at_s,
        )


def match(
    wanted: Sequence[Box], offered: Sequence[Box], *, reach: float = REACH_IN_WIDTHS
) -> dict[int, int]:
    """Pair boxes of the same face: index in `wanted` to index in `offered`.

    Greedy from the nearest pair on, which is exact for faces that do not
    overlap; a face never moves by more than `reach` widths.
    """
    pairs = sorted(
        (distance, i, j)
        for i, one in enumerate(wanted)
        for j, other in enumerate(offered)
        if (distance := _distance(one, other)) <= reach
    )
    matched: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def without_doubles(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """Drop live tracks that slid onto the face of an older live track."""
    kept: list[Track] = []
    for track in sorted(tracks, key=lambda track: (track.is_lost, track.track_id)):
        is_double = not track.is_lost and any(
            face_box.overlap(track.box, older.box) > SAME_FACE_OVERLAP for older in kept
        )
        if not is_double:
            kept.append(track)
    return tuple(kept)


def _distance(one: Box, other: Box) -> float:
    """Return the distance of the centres in widths; infinite if sizes differ."""
    ratio = one.width / other.width if other.width > 0 else 0.0
    if not 1.0 / SIZE_RATIO_LIMIT <= ratio <= SIZE_RATIO_LIMIT:
        return float("inf")
    across = one.x + one.width / 2 - other.x - other.width / 2
    down = one.y + one.height / 2 - other.y - other.height / 2
    return float(np.hypot(across, down)) / max(one.width, other.width)


ROW_LENGTH = 12


def _row(track: Track) -> tuple[float, ...]:
    box = track.box
    return (
        track.track_id,
        box.x,
        box.y,
        box.width,
        box.height,
        track.seen_at_s,
        track.confidence,
        track.yaw,
        track.pitch,
        track.fit_error,
        track.doubts,
        track.is_lost,
    )


def _track(row: list[float]) -> Track:
    track_id, x, y, width, height, seen_at_s, confidence = row[:7]
    yaw, pitch, fit_error, doubts, is_lost = row[7:]
    return Track(
        track_id=int(track_id),
        box=Box(x, y, width, height),
        seen_at_s=seen_at_s,
        confidence=confidence,
        yaw=yaw,
        pitch=pitch,
        fit_error=fit_error,
        doubts=int(doubts),
        is_lost=bool(is_lost),
    )


@dataclass(frozen=True, slots=True)
class _Packed:
    next_id: int
    width: int
    height: int
    frames_since_search: int
    searched_at_s: float
    rows: Floats
