"""When a face that is followed by its own landmarks may be trusted.

The landmark model fits a face wherever it is told to look, on a bare wall too;
these rules say when the detector has to have a look.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.vision import face_box, tracking
from analytics.vision.arrays import Points
from analytics.vision.changing import changed
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
JUMP_DEG = 9.0
ODD_FIT_ERROR = 0.05
JUMP_RATIO = 1.5
GROWN_RATIO = 1.2
# Nearer than this to where it was, a face is looked for where it was: speeds are
# noisy, and landmarks follow that far.
STARTS_AHEAD_FROM = 0.1
GROWN_UP_S = 1.0
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
    """Say whether the detector should look at this whole frame in any case."""
    return (
        not faces
        or tracks.frames_since_search + 1 >= SEARCH_EVERY_FRAMES
        or abs(at_s - tracks.searched_at_s) >= SEARCH_EVERY_S
        or any(abs(at_s - face.track.seen_at_s) >= FAR_APART_S for face in faces)
    )


def is_doubtful(face: Face) -> bool:
    """Say whether the detector should look at least at the place of this face."""
    return (
        has_jumped(face)
        or has_moved_far(face, face.box, overlap=FAST_OVERLAP)
        or has_grown(face)
    )


def has_grown(face: Face) -> bool:
    """Say whether the box is of another size than the detector's.

    Landmarks that run away do it by a tenth in every frame, which fits well.
    """
    sure = face.track.sure_width or face.box.width
    return not 1.0 / GROWN_RATIO <= face.box.width / sure <= GROWN_RATIO


def start(before: Track, ahead: Track) -> Box:
    """Return where to look for a face: where it was, or ahead if it is fast."""
    is_fast = math.dist((before.box.x, before.box.y), (ahead.box.x, ahead.box.y)) > (
        STARTS_AHEAD_FROM * before.box.width
    )
    return ahead.box if is_fast else before.box


def without_doubles(faces: Sequence[Face]) -> list[Face]:
    """Return the faces without those that slid onto the face of another track.

    The one that moved as foreseen stays.
    """
    kept: list[Face] = []
    for face in sorted(faces, key=_surprise):
        if all(
            face_box.overlap(face.box, other.box) <= tracking.SAME_FACE_OVERLAP
            for other in kept
        ):
            kept.append(face)
    return sorted(kept, key=lambda face: face.track.track_id)


def place(face: Face) -> Box:
    """Return where a face should be found: where it was going if it is in doubt."""
    return face.track.box if is_doubtful(face) else face.box


def remembered(
    tracks: Tracks, faces: Sequence[Face], kept: Sequence[Face], at_s: float
) -> Tracks:
    """Return the tracks after a frame: the kept faces, and who is lost.

    `tracks` has the lost ones. A face that went out of sight behind another one is
    lost like any, unless it is so young that it may never have been one.
    """
    stay = {face.track.track_id for face in kept}
    hidden = tuple(
        changed(face.track, is_lost=True, doubts=0)
        for face in faces
        if face.track.track_id not in stay
        and abs(at_s - face.track.since_s) >= GROWN_UP_S
    )
    live = (_seen(face, at_s) for face in kept)
    return changed(tracks, tracks=(*live, *tracks.lost, *hidden))


def _seen(face: Face, at_s: float) -> Track:
    track = tracking.seen(face.track, face.box, at_s)
    if face.fit is None:
        return track
    pose, error = face.fit.pose, face.fit.error
    roll = track.roll if pose.is_coarse else pose.roll
    return changed(track, yaw=pose.yaw, pitch=pose.pitch, roll=roll, fit_error=error)


def _surprise(face: Face) -> tuple[float, int]:
    return 1.0 - face_box.overlap(face.track.box, face.box), face.track.track_id


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
