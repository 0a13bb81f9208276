"""When a face that is followed by its own landmarks may be trusted.

The landmark model fits a face wherever it is told to look, on a bare wall too;
these rules say when the detector has to have a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.vision import face_box, tracking
from analytics.vision.arrays import Points
from analytics.vision.head_pose import PoseFit
from analytics.vision.observation import Box
from analytics.vision.tracking import Track, Tracks

SEARCH_EVERY_FRAMES = 10
# At low frame rates ten frames are too long for a new face to wait, and between
# frames far apart a face moves farther than landmarks can follow.
SEARCH_EVERY_S = 1.0
FAR_APART_S = 0.3
# Landmarks start from the box of the frame before; if the face moved out of it
# by more than this, they end up somewhere else.
FOLLOWED_OVERLAP = 0.7
FAST_OVERLAP = 0.6
JUMP_DEG = 12.0
ODD_FIT_ERROR = 0.057
JUMP_RATIO = 1.5
# A new face that no pose explains must at least look like one to the detector.
SURE_CONFIDENCE = 0.75


@dataclass(frozen=True, slots=True)
class Face:
    """A face of this frame, as far as it is known.

    `points` are 68 landmarks, `five` those of the detector where it saw the face.
    `fit` is coarse where the landmarks explain no pose and the five points do.
    `lids` are the landmarks to read the eyes from: those of a followed face, or of
    a found one from its own box.
    """

    track: Track
    box: Box
    five: Points
    points: Points | None
    fit: PoseFit | None
    lids: Points | None = None


def is_search_due(tracks: Tracks, faces: Sequence[Face], at_s: float) -> bool:
    """Say whether the detector should look at this frame."""
    return (
        not faces
        or any(
            has_jumped(face) or has_moved_far(face, face.box, overlap=FAST_OVERLAP)
            for face in faces
        )
        or tracks.frames_since_search + 1 >= SEARCH_EVERY_FRAMES
        or abs(at_s - tracks.searched_at_s) >= SEARCH_EVERY_S
        or any(abs(at_s - face.track.seen_at_s) >= FAR_APART_S for face in faces)
    )


def has_jumped(face: Face) -> bool:
    """Say whether pose or fit changed so much that the face may be gone."""
    before, fit = face.track, face.fit
    return (
        fit is None
        or abs(fit.pose.yaw - before.yaw) > JUMP_DEG
        or abs(fit.pose.pitch - before.pitch) > JUMP_DEG
        or fit.error > max(ODD_FIT_ERROR, JUMP_RATIO * before.fit_error)
    )


def has_moved_far(face: Face, box: Box, *, overlap: float) -> bool:
    """Say whether landmarks cannot have followed a face into `box`.

    They may still fit well, on something beside the face or in a wrong pose.
    """
    return (
        face_box.overlap(face.box, box) < tracking.SAME_FACE_OVERLAP
        or face_box.overlap(face.track.box, box) < overlap
    )


def is_new(face: Face, known: Sequence[Face]) -> bool:
    """Say whether a face that the detector found deserves a track of its own."""
    is_sure = face.fit is not None and not face.fit.pose.is_coarse
    if not is_sure and face.track.confidence < SURE_CONFIDENCE:
        return False
    return all(
        face_box.overlap(face.box, other.box) <= tracking.SAME_FACE_OVERLAP
        for other in known
    )
