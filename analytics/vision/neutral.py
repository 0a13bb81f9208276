"""Where a person's face points when it faces the own screen.

Every method has an offset per person and camera, so all angles that are judged
are relative to this neutral: the median of the first seconds on target, then
drifting slowly with the way the person sits.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.changing import changed
from analytics.vision.observation import Facing, HeadPose

# What the rigid face of head_pose reads for somebody before a webcam.
TYPICAL_HEAD_PITCH_DEG = 6.0
# Farther from a typical face than this nobody is taken to face the screen.
YAW_REACH_DEG = 25.0
PITCH_REACH_DEG = 22.0
ENOUGH_S = 1.0
LEARNING_S = 15.0
LEARNING_STEP_S = 0.1
DRIFT_S = 300.0
DRIFT_YAW_DEG = 15.0
DRIFT_PITCH_DEG = 12.0


def _nothing() -> Floats:
    return np.empty((0, 4))


@dataclass(frozen=True, slots=True)
class Neutral:
    """The neutral direction in degrees, and head and eyes with it.

    `head_pitch` is the geometric pitch: lids are judged by it, because where a face
    points takes them into account. `learned_s` is the time on target behind it;
    `poses` holds rows of (yaw, pitch, head pitch, eye yaw or NaN) while learning.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    head_pitch: float = TYPICAL_HEAD_PITCH_DEG
    eye_yaw_deg: float | None = None
    learned_s: float = 0.0
    pending_s: float = 0.0
    poses: Floats = field(default_factory=_nothing)

    @property
    def is_known(self) -> bool:
        """Say whether anything was learned yet."""
        return self.learned_s >= ENOUGH_S

    def relative(self, facing: Facing) -> tuple[float, float]:
        """Return (yaw, pitch) as turned away from neutral."""
        return facing.yaw - self.yaw, facing.pitch - self.pitch

    def learn(
        self, facing: Facing, pose: HeadPose, eye_yaw: float | None, span_s: float
    ) -> Self:
        """Return what is known after a direction that stood for `span_s`."""
        if self.learned_s < LEARNING_S:
            return self._collect(facing, pose, eye_yaw, span_s)
        yaw, pitch = self.relative(facing)
        if abs(yaw) > DRIFT_YAW_DEG or abs(pitch) > DRIFT_PITCH_DEG:
            return self
        share = min(1.0, span_s / DRIFT_S)
        own = self.eye_yaw_deg
        if own is not None and eye_yaw is not None:
            own += share * (eye_yaw - own)
        return changed(
            self,
            yaw=self.yaw + share * yaw,
            pitch=self.pitch + share * pitch,
            head_pitch=self.head_pitch + share * (pose.pitch - self.head_pitch),
            eye_yaw_deg=own,
        )

    def _collect(
        self, facing: Facing, pose: HeadPose, eye_yaw: float | None, span_s: float
    ) -> Self:
        if abs(facing.yaw) > YAW_REACH_DEG or abs(facing.pitch) > PITCH_REACH_DEG:
            return self
        pending_s = self.pending_s + span_s
        if len(self.poses) and pending_s < LEARNING_STEP_S:
            return changed(self, pending_s=pending_s)
        eye = np.nan if eye_yaw is None else eye_yaw
        poses = np.concatenate(
            [self.poses, [[facing.yaw, facing.pitch, pose.pitch, eye]]]
        )
        learned_s = self.learned_s + pending_s
        yaw, pitch, head_pitch = np.median(poses[:, :3], axis=0).tolist()
        eyes = poses[:, 3][~np.isnan(poses[:, 3])]
        known = changed(
            self,
            learned_s=learned_s,
            pending_s=0.0,
            eye_yaw_deg=float(np.median(eyes)) if len(eyes) else None,
            poses=poses if learned_s < LEARNING_S else _nothing(),
        )
        if not known.is_known:
            return known
        return changed(known, yaw=yaw, pitch=pitch, head_pitch=head_pitch)
