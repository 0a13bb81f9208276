"""What one frame says about one face, before anything is judged."""

from dataclasses import dataclass
from enum import StrEnum


class Hint(StrEnum):
    """Why a picture is hard to use; stable codes for the interface."""

    TOO_DARK = "too_dark"
    FACE_SMALL = "face_small"
    FACE_CUT = "face_cut"
    TURNED_TOO_FAR = "turned_too_far"
    ROTATED = "rotated"
    LOW_RATE = "low_rate"
    SEVERAL_FACES = "several_faces"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the frame; may reach over its edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Degrees relative to the line from the face to the camera.

    Yaw is positive where the face points to the right of the picture, pitch
    where it points up, roll where it leans clockwise. A coarse pose comes from
    five points only: good enough to say that somebody turned away.
    """

    yaw: float
    pitch: float
    roll: float
    is_coarse: bool = False


@dataclass(frozen=True, slots=True)
class Facing:
    """Where a face points, in degrees from where a typical one does.

    Signs are those of HeadPose. Learned from people who turned to marks, so it is
    about head and eyes together, above all in pitch: who looks down by 20 degrees
    bows the head by about 10.
    """

    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class FaceObservation:
    """One face in one frame.

    `pose`, `facing`, `eye_opening` and `eye_yaw_deg` are None where the picture does
    not allow to measure them. `eye_opening` is the eye aspect ratio (height over
    width of the lids); nothing may be judged by it where `is_opening_sure` is False.
    `eye_yaw_deg` is how far the eyes are turned in the head, positive to the right
    of the picture: gaze is the yaw of the pose and this.
    """

    track_id: int
    at_s: float
    box: Box
    pose: HeadPose | None
    facing: Facing | None
    eye_opening: float | None
    eye_yaw_deg: float | None
    hint: Hint | None
    detector_confidence: float
    fit_error: float
    is_opening_sure: bool = True
