"""Which face of a frame is which face of the frame before.

Pure bookkeeping on boxes: no picture is looked at and no face vector is kept.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.vision import packing
from analytics.vision.arrays import Floats
from analytics.vision.changing import changed
from analytics.vision.observation import Box

MAGIC = b"TRK2"
LOST_KEPT_S = 5.0
# A person moves by less than this many widths of the box between two frames.
REACH_IN_WIDTHS = 0.75
# A lost one was on the move, and walks on: the box is 20 cm wide, a step a second
# is a metre. Nearer to the camera or farther from it a face is of another size.
LOST_REACH_IN_WIDTHS = 1.5
WALKING_WIDTHS_PER_S = 5.0
# Faces of one person in consecutive frames differ in size by less than this.
SIZE_RATIO_LIMIT = 1.8
SIZE_RATIO_PER_S = 0.6
LOST_SIZE_RATIO_LIMIT = 3.0
# Another size by a third is as odd as a move by this share of a width.
SIZE_WEIGHT = 0.5
SAME_FACE_OVERLAP = 0.45
# Speed is known from frames close together only, and holds for a moment.
SPEED_GAIN = 0.4
SPEED_STEP_S = 0.3
SPEED_HOLDS_S = 1.0


@dataclass(frozen=True, slots=True)
class Track:
    """One face over time; `box`, pose and fit error are those of its last sight.

    `right_px_s` and `down_px_s` are the speed of the box. `doubts` counts the
    frames in a row in which nothing confirmed the face, `sure_width` is how wide the
    box was when the detector last did; `eye_yaw_deg` was read at `gazed_at_s`. A lost
    track is kept for some seconds so that the same face keeps its id.
    """

    track_id: int
    box: Box
    seen_at_s: float
    confidence: float
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    right_px_s: float = 0.0
    down_px_s: float = 0.0
    fit_error: float = 0.0
    doubts: int = 0
    since_s: float = 0.0
    sure_width: float = 0.0
    eye_yaw_deg: float | None = None
    gazed_at_s: float = -math.inf
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
    searched_closely_at_s: float = -math.inf

    @property
    def live(self) -> tuple[Track, ...]:
        """Return the tracks whose face was in the last frame."""
        return tuple(track for track in self.tracks if not track.is_lost)

    @property
    def lost(self) -> tuple[Track, ...]:
        """Return the tracks whose face may come back."""
        return tuple(track for track in self.tracks if track.is_lost)

    def for_picture(self, width: int, height: int, at_s: float) -> Self:
        """Return the tracks that may still be in a picture of this size."""
        if (width, height) != (self.width, self.height):
            return type(self)(next_id=self.next_id, width=width, height=height)
        kept = tuple(
            track
            for track in self.tracks
            if not track.is_lost or abs(at_s - track.seen_at_s) <= LOST_KEPT_S
        )
        return self if len(kept) == len(self.tracks) else changed(self, tracks=kept)

    def to_bytes(self) -> bytes:
        """Return the state in the form that `from_bytes` reads."""
        rows = np.array([_row(track) for track in self.tracks], dtype=np.float64)
        packed = _Packed(
            next_id=self.next_id,
            width=self.width,
            height=self.height,
            frames_since_search=self.frames_since_search,
            searched_at_s=self.searched_at_s,
            searched_closely_at_s=self.searched_closely_at_s,
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
            searched_closely_at_s=packed.searched_closely_at_s,
        )


def moved(track: Track, at_s: float) -> Track:
    """Return a live track with its box where it should be by now."""
    passed_s = at_s - track.seen_at_s
    if not 0.0 < passed_s <= SPEED_STEP_S:
        return track
    return changed(track, box=_shifted(track, passed_s))


def seen(track: Track, box: Box, at_s: float) -> Track:
    """Return a track, moved to this time, whose face is now seen in `box`.

    Its speed follows what the move did not foresee (an alpha-beta filter).
    """
    passed_s = at_s - track.seen_at_s
    across = down = 0.0
    if 0.0 < passed_s <= SPEED_STEP_S and not track.is_lost:
        right, below = _offset(track.box, box)
        across = track.right_px_s + SPEED_GAIN * right / passed_s
        down = track.down_px_s + SPEED_GAIN * below / passed_s
    return changed(
        track,
        box=box,
        seen_at_s=at_s,
        right_px_s=across,
        down_px_s=down,
        is_lost=False,
    )


def match(wanted: Sequence[Box], offered: Sequence[Box]) -> dict[int, int]:
    """Pair boxes of the same face: index in `wanted` to index in `offered`.

    Greedy from the nearest pair on, which is exact for faces that do not
    overlap; a face never moves by more than REACH_IN_WIDTHS.
    """
    return _nearest(
        (_distance(one, other, SIZE_RATIO_LIMIT), REACH_IN_WIDTHS, i, j)
        for i, one in enumerate(wanted)
        for j, other in enumerate(offered)
    )


def match_lost(
    lost: Sequence[Track], offered: Sequence[Box], at_s: float, *, is_alone: bool
) -> dict[int, int]:
    """Pair lost tracks with new boxes: index in `lost` to index in `offered`.

    Who left an empty picture alone may come back anywhere after a second or two,
    larger or smaller. Among others only place and size tell who it is.
    """
    pairs = []
    for i, track in enumerate(lost):
        gone_s = min(abs(at_s - track.seen_at_s), LOST_KEPT_S)
        walked_s = gone_s if is_alone else 0.0
        reach = LOST_REACH_IN_WIDTHS + WALKING_WIDTHS_PER_S * walked_s
        ratio = SIZE_RATIO_LIMIT + SIZE_RATIO_PER_S * walked_s
        box = _shifted(track, min(gone_s, SPEED_HOLDS_S))
        pairs += [
            (_distance(box, other, min(ratio, LOST_SIZE_RATIO_LIMIT)), reach, i, j)
            for j, other in enumerate(offered)
        ]
    return _nearest(pairs)


def _nearest(pairs: Iterable[tuple[float, float, int, int]]) -> dict[int, int]:
    """Match (distance, reach, i, j) from the nearest on, as far as each reaches."""
    matched: dict[int, int] = {}
    for distance, reach, i, j in sorted(pairs):
        if distance <= reach and i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def _distance(one: Box, other: Box, ratio_limit: float) -> float:
    """Return how far two boxes are apart in widths; infinite if sizes differ."""
    ratio = one.width / other.width if other.width > 0 else 0.0
    if not 1.0 / ratio_limit <= ratio <= ratio_limit:
        return math.inf
    apart = math.hypot(*_offset(one, other)) / max(one.width, other.width)
    return apart + SIZE_WEIGHT * abs(math.log(ratio))


def _offset(one: Box, other: Box) -> tuple[float, float]:
    """Return how far right and down the centre of `other` is."""
    right = other.x + other.width / 2 - one.x - one.width / 2
    return right, other.y + other.height / 2 - one.y - one.height / 2


def _shifted(track: Track, by_s: float) -> Box:
    box = track.box
    return changed(
        box, x=box.x + by_s * track.right_px_s, y=box.y + by_s * track.down_px_s
    )


ROW_LENGTH = 19


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
        track.roll,
        track.right_px_s,
        track.down_px_s,
        track.fit_error,
        track.doubts,
        track.since_s,
        track.sure_width,
        math.nan if track.eye_yaw_deg is None else track.eye_yaw_deg,
        track.gazed_at_s,
        track.is_lost,
    )


def _track(row: list[float]) -> Track:
    track_id, x, y, width, height, seen_at_s, confidence = row[:7]
    yaw, pitch, roll, right_px_s, down_px_s, fit_error = row[7:13]
    doubts, since_s, sure_width, eye_yaw_deg, gazed_at_s, is_lost = row[13:]
    return Track(
        track_id=int(track_id),
        box=Box(x, y, width, height),
        seen_at_s=seen_at_s,
        confidence=confidence,
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        right_px_s=right_px_s,
        down_px_s=down_px_s,
        fit_error=fit_error,
        doubts=int(doubts),
        since_s=since_s,
        sure_width=sure_width,
        eye_yaw_deg=None if math.isnan(eye_yaw_deg) else eye_yaw_deg,
        gazed_at_s=gazed_at_s,
        is_lost=bool(is_lost),
    )


@dataclass(frozen=True, slots=True)
class _Packed:
    next_id: int
    width: int
    height: int
    frames_since_search: int
    searched_at_s: float
    searched_closely_at_s: float
    rows: Floats
