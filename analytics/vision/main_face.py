"""Whose face it is in front of a camera of one's own."""

from collections.abc import Sequence
from dataclasses import replace

from analytics.vision.observation import FaceObservation, Hint

# Another face takes over only when it is clearly nearer; a smaller one in the
# background is worth a hint from this share of the area on.
TAKEOVER_RATIO = 2.5
RIVAL_RATIO = 0.25


def main_face(
    observations: Sequence[FaceObservation], previous_track_id: int | None
) -> FaceObservation | None:
    """Return the face of the person whose camera this is, None without a face.

    The face of before, unless another one is far bigger; else the biggest.
    """
    if not observations:
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


def _area(observation: FaceObservation) -> float:
    return observation.box.width * observation.box.height
