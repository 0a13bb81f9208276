"""Whose face it is in front of a camera of one's own."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.vision.observation import FaceObservation, Hint
from analytics.vision.tracking import Track

# Another face takes over only when it is clearly nearer; a smaller one in the
# background is worth a hint from this share of the area on.
TAKEOVER_RATIO = 2.5
RIVAL_RATIO = 0.25


def main_face(
    observations: Sequence[FaceObservation],
    previous_track_id: int | None,
    lost: Sequence[Track] = (),
) -> FaceObservation | None:
    """Return the face of the person whose camera this is, None without a face.

    The face of before, unless another one is far bigger; else the biggest. While
    the face of before is among the `lost` ones, the photo on the wall behind it is
    nobody.
    """
    if not observations:
        return None
    missed = next((t for t in lost if t.track_id == previous_track_id), None)
    if missed is not None and (
        _area(max(observations, key=_area)) < TAKEOVER_RATIO * _area(missed)
    ):
        return None
    main = max(observations, key=_area)
    for observation in observations:
        if observation.track_id == previous_track_id and (
            _area(main) < TAKEOVER_RATIO * _area(observation)
        ):
            main = observation
    has_rival = any(
        other is not main and _area(other) > RIVAL_RATIO * _area(main)
        for other in observations
    )
    if has_rival and main.hint is None:
        return replace(main, hint=Hint.SEVERAL_FACES)
    return main


def _area(face: FaceObservation | Track) -> float:
    return face.box.width * face.box.height
