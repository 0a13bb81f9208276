"""What a worker saw in a segment, as a few arrays and as bytes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.vision import appearance, packing
from analytics.vision.arrays import Floats
from analytics.vision.errors import BadStateError
from analytics.vision.judge_state import HINTS
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose

MAGIC = b"OBS1"

MOMENT_COLUMNS = 3
AT, WIDTH, HEIGHT = range(MOMENT_COLUMNS)
FACE_COLUMNS = 18
MOMENT, TRACK = 0, 1
BOX = slice(2, 6)
POSED = 6
VECTOR_COLUMNS = 1 + appearance.LENGTH


@dataclass(frozen=True, slots=True)
class Observed:
    """The observations of a segment that starts at `start_s`.

    `moments` has a row for each frame that was looked at (time, width and height in
    pixels), those of the overlap before `start_s` too; `faces` one for each face in it,
    in the same order; `vectors` the track and the appearance of some faces.
    `is_broken`: what follows the last moment does not decode.
    """

    start_s: float
    is_broken: bool
    moments: Floats
    faces: Floats
    vectors: Floats

    def to_bytes(self) -> bytes:
        """Return the form that `from_bytes` reads: 150 bytes for each face."""
        return packing.pack(self, magic=MAGIC)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote; raises BadStateError for other bytes."""
        observed = packing.unpack(cls, bytes(data), magic=MAGIC)
        observed._check()  # noqa: SLF001  (its own)
        return observed

    def _check(self) -> None:
        shapes = (
            (self.moments, MOMENT_COLUMNS),
            (self.faces, FACE_COLUMNS),
            (self.vectors, VECTOR_COLUMNS),
        )
        if any(array.ndim != 2 or array.shape[1] != n for array, n in shapes):
            raise BadStateError("The observations have other columns")
        places = self.faces[:, MOMENT]
        if len(places) and not (
            (places >= 0).all() and (places < len(self.moments)).all()
        ):
            raise BadStateError("A face is of no moment")


def rows(numbers: Iterable[Iterable[float]], columns: int) -> Floats:
    """Return rows of so many numbers as an array, also where there are none."""
    return np.array(list(numbers), dtype=np.float64).reshape(-1, columns)


def row_of(moment: int, face: FaceObservation) -> tuple[float, ...]:
    """Return a face as a row of `faces`; unknown is NaN."""
    box, pose, facing = face.box, face.pose, face.facing
    unknown = math.nan
    return (
        moment,
        face.track_id,
        box.x,
        box.y,
        box.width,
        box.height,
        unknown if pose is None else pose.yaw,
        unknown if pose is None else pose.pitch,
        unknown if pose is None else pose.roll,
        pose is not None and pose.is_coarse,
        unknown if facing is None else facing.yaw,
        unknown if facing is None else facing.pitch,
        unknown if face.eye_opening is None else face.eye_opening,
        unknown if face.eye_yaw_deg is None else face.eye_yaw_deg,
        HINTS.index(face.hint),
        face.detector_confidence,
        face.fit_error,
        face.is_opening_sure,
    )


def face_of(row: list[float], at_s: float, track_id: int) -> FaceObservation:
    """Return what `row_of` was given, as a face of another track."""
    x, y, width, height = row[BOX]
    yaw, pitch, roll, is_coarse, right, up, opening, eye_yaw = row[POSED:14]
    hint, confidence, fit_error, is_opening_sure = row[14:]
    return FaceObservation(
        track_id=track_id,
        at_s=at_s,
        box=Box(x, y, width, height),
        pose=None if math.isnan(yaw) else HeadPose(yaw, pitch, roll, bool(is_coarse)),
        facing=None if math.isnan(right) else Facing(right, up),
        eye_opening=None if math.isnan(opening) else opening,
        eye_yaw_deg=None if math.isnan(eye_yaw) else eye_yaw,
        hint=HINTS[int(hint)],
        detector_confidence=confidence,
        fit_error=fit_error,
        is_opening_sure=bool(is_opening_sure),
    )
