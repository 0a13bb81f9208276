"""Segments as a worker would have seen them, without pictures."""

from collections.abc import Mapping, Sequence

import numpy as np

from analytics.vision import appearance
from analytics.vision.neutral import TYPICAL_HEAD_PITCH_DEG
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose, Hint
from recordings.analysis import observed
from recordings.analysis.observed import Observed

STEP_S = 0.2
SIZE = (640, 480)


def face(
    track_id: int,
    *,
    x: float = 100.0,
    yaw: float = 0.0,
    is_measured: bool = True,
) -> FaceObservation:
    """Return a face of a person who looks that far to the side."""
    pose = HeadPose(yaw, TYPICAL_HEAD_PITCH_DEG, 0.0) if is_measured else None
    return FaceObservation(
        track_id=track_id,
        at_s=0.0,
        box=Box(x, 100.0, 120.0, 120.0),
        pose=pose,
        facing=Facing(yaw, 0.0) if is_measured else None,
        eye_opening=0.3 if is_measured else None,
        eye_yaw_deg=None,
        hint=None if is_measured else Hint.TOO_DARK,
        detector_confidence=0.9,
        fit_error=0.03,
    )


def looks(person: int, *, spread: float = 0.02) -> list[float]:
    """Return a vector of a person; those of different ones are 0.8 apart or more."""
    vector = np.zeros(appearance.LENGTH)
    vector[person] = 0.6
    vector[-1] = spread
    return vector.tolist()


def part(
    start_s: float,
    moments: Sequence[tuple[float, Sequence[FaceObservation]]],
    *,
    people: Mapping[int, int] | None = None,
    is_broken: bool = False,
) -> Observed:
    """Return a segment of (time, faces); `people` says whose face each track is."""
    return Observed(
        start_s=start_s,
        is_broken=is_broken,
        moments=observed.rows(
            ((at_s, *SIZE) for at_s, _ in moments), observed.MOMENT_COLUMNS
        ),
        faces=observed.rows(
            (
                observed.row_of(place, one)
                for place, (_, faces) in enumerate(moments)
                for one in faces
            ),
            observed.FACE_COLUMNS,
        ),
        vectors=observed.rows(
            ((track, *looks(person)) for track, person in (people or {}).items()),
            observed.VECTOR_COLUMNS,
        ),
    )


def times(start_s: float, end_s: float) -> list[float]:
    """Return the times of the grid from `start_s` up to `end_s`, not included."""
    first, last = round(start_s / STEP_S), round(end_s / STEP_S)
    return [place * STEP_S for place in range(first, last)]
