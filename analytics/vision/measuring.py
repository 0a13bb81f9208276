"""Measure one face of one frame: its pose, where it points, its eyes."""

import math

from analytics.vision import eyes, quality
from analytics.vision.arrays import Luma, Points
from analytics.vision.facing import FacingModel
from analytics.vision.following import Face
from analytics.vision.head_pose import PoseFit
from analytics.vision.observation import FaceObservation, Facing, HeadPose, Hint

# Five points prove a profile from here on; a bow or a hand before the face never.
COARSE_FROM_YAW_DEG = 30.0
HIDES_EYES = (Hint.FACE_CUT, Hint.TOO_DARK, Hint.ROTATED)


def measure(
    luma: Luma, face: Face, facing_model: FacingModel, at_s: float
) -> FaceObservation:
    """Return what a face with a pose says; unknown is None."""
    fit = face.fit
    assert fit is not None
    hint = quality.hint_for(luma, face.five, face.box, fit.pose.roll)
    pose: HeadPose | None = fit.pose
    facing: Facing | None = _facing(face, fit, facing_model)
    reading = None
    if face.lids is not None and hint not in HIDES_EYES:
        reading = eyes.read(face.lids, fit.pose)
    eye_yaw_deg = None
    if quality.hides_pose(hint, luma, face.box):
        pose = facing = None
    elif fit.pose.is_coarse:
        hint = hint or Hint.TURNED_TOO_FAR
        if abs(fit.pose.yaw) < COARSE_FROM_YAW_DEG:
            pose = facing = None
    elif face.points is not None and hint is not Hint.FACE_CUT:
        eye_yaw_deg = face.track.eye_yaw_deg
    return FaceObservation(
        track_id=face.track.track_id,
        at_s=at_s,
        box=face.box,
        pose=pose,
        facing=facing,
        eye_opening=None if reading is None else reading.opening,
        eye_yaw_deg=eye_yaw_deg,
        hint=hint,
        detector_confidence=face.track.confidence,
        fit_error=fit.error,
        is_opening_sure=pose is not None and reading is not None and reading.is_sure,
    )


def _points(face: Face, points: Points) -> Points:
    """Return the mean of both looks at a face that was just found."""
    if face.lids is None or face.lids is points:
        return points
    return (points + face.lids) / 2.0


def _facing(face: Face, fit: PoseFit, model: FacingModel) -> Facing:
    """Return where a face points, learned as far as the landmarks can be trusted."""
    five = Facing(fit.pose.yaw, fit.pose.pitch)
    learned = None
    if face.points is not None:
        learned = model.read(_points(face, face.points), fit.pose.roll)
    if learned is None or not fit.pose.is_coarse:
        return learned or five
    # Between the two where landmarks and five points disagree on how far a face is
    # turned; landmarks that read less than half of it draw a face that is not there.
    if math.copysign(2.0, five.yaw) * learned.yaw < abs(five.yaw):
        return five
    return Facing((learned.yaw + five.yaw) / 2.0, learned.pitch)
