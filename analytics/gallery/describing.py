"""Looks at a face closely enough to recognise it within the session."""

from analytics.vision.appearance import AppearanceModel
from analytics.vision.arrays import Floats, Luma
from analytics.vision.landmarks import LandmarkModel
from analytics.vision.observation import FaceObservation


class FaceDescriber:
    """The models, loaded once per process."""

    def __init__(self, landmarks: LandmarkModel, appearance: AppearanceModel) -> None:
        """Take the models."""
        self._landmarks = landmarks
        self._appearance = appearance

    def vector(self, luma: Luma, seen: FaceObservation) -> Floats:
        """Return the vector (128,) of an observed face (a tenth of a second)."""
        roll = 0.0 if seen.pose is None else seen.pose.roll
        points = self._landmarks.predict(luma, seen.box, roll)
        return self._appearance.vector(luma, points)
