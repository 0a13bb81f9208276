"""Observe: one frame becomes the observations of its faces.

Between searches every face is followed by its own landmarks; a search runs
every few frames, and at once when a face is lost. All state between frames is
in `Tracks`, so any process can go on with any source.
"""

from dataclasses import replace
from typing import Self

import cv2
import numpy as np

from analytics.vision import (
    face_box,
    following,
    head_pose,
    measuring,
    model_files,
    tracking,
)
from analytics.vision.arrays import Luma
from analytics.vision.detecting import (
    Detection,
    FaceDetector,
    HogDetector,
    YuNetDetector,
)
from analytics.vision.facing import FacingModel
from analytics.vision.following import Face
from analytics.vision.gaze import GazeReader
from analytics.vision.landmarks import DlibLandmarks, LandmarkModel
from analytics.vision.observation import Box, FaceObservation
from analytics.vision.tracking import Track, Tracks

# Reprojection error over the distance of the eyes, measured on Pointing'04 and
# webcam clips: landmarks that slid off a face are above.
FIT_ERROR_LIMIT = 0.105
DOUBT_LIMIT = 2
REGION_IN_WIDTHS = 2.0


class Observer:
    """The models, loaded once per process; knows nothing about any source."""

    def __init__(
        self,
        landmark_model: LandmarkModel,
        detector: FaceDetector,
        facing: FacingModel,
        gaze: GazeReader,
    ) -> None:
        """Take the models; see `load` for the ones that are installed."""
        self._landmarks = landmark_model
        self._detector = detector
        self.facing = facing
        self._gaze = gaze

    @classmethod
    def load(cls) -> Self:
        """Load the installed models (a second); raises MissingModelError."""
        # One frame never needs two cores: there is a worker process for each.
        cv2.setNumThreads(1)
        files = model_files.find_models()
        model = DlibLandmarks(files.landmarks)
        facing, gaze = FacingModel.load(files.facing), GazeReader.load(files.gaze)
        if files.detector is None:
            return cls(model, HogDetector(model), facing, gaze)
        return cls(model, YuNetDetector(files.detector), facing, gaze)

    def with_facing(self, model: FacingModel) -> Self:
        """Return an observer with another facing model and the same others."""
        return type(self)(self._landmarks, self._detector, model, self._gaze)

    def observe(
        self, luma: Luma, at_s: float, tracks: Tracks
    ) -> tuple[tuple[FaceObservation, ...], Tracks]:
        """Return the faces of the next frame of a source, and what to remember.

        `luma` is uint8 (height, width); an empty `Tracks()` starts a source.
        """
        luma = np.ascontiguousarray(luma)
        height, width = luma.shape
        tracks = tracks.for_picture(width, height, at_s)
        faces = [self._follow(luma, track) for track in tracks.live]
        lost = [track for track in tracks.tracks if track.is_lost]
        if following.is_search_due(tracks, faces, at_s):
            faces, lost, next_id = self._search(luma, faces, lost, tracks.next_id)
            tracks = replace(
                tracks, next_id=next_id, frames_since_search=0, searched_at_s=at_s
            )
        else:
            tracks = replace(tracks, frames_since_search=tracks.frames_since_search + 1)
        seen = [_seen(face, at_s) for face in faces]
        kept = tracking.without_doubles([*seen, *lost])
        live = {track.track_id for track in kept if not track.is_lost}
        observations = tuple(
            measuring.measure(luma, face, (self.facing, self._gaze), at_s)
            for face in faces
            if face.track.track_id in live and face.fit is not None
        )
        return observations, replace(tracks, tracks=kept)

    def _follow(self, luma: Luma, track: Track) -> Face:
        return self._face(luma, track, track.box)

    def _face(self, luma: Luma, track: Track, box: Box) -> Face:
        """Read the landmarks from a box; `fit` is None where they are no face."""
        points = self._landmarks.predict(luma, box)
        fit = head_pose.fit(points)
        if fit is None or fit.error > FIT_ERROR_LIMIT:
            five = face_box.five_points(points)
            return Face(track, box, five, points, None, lids=points)
        five = face_box.five_points(points)
        box = face_box.from_five_points(five)
        return Face(track, box, five, points, fit, lids=points)

    def _search(
        self, luma: Luma, faces: list[Face], lost: list[Track], next_id: int
    ) -> tuple[list[Face], list[Track], int]:
        """Let the detector confirm, correct, revive, add and drop faces."""
        detections = self._detector.detect(luma)
        boxes = [face_box.from_five_points(found.points) for found in detections]
        matched = tracking.match([face.box for face in faces], boxes)
        kept: list[Face] = []
        for i, face in enumerate(faces):
            j = matched.get(i)
            if j is not None:
                kept.append(self._confirm(luma, face, detections[j], boxes[j]))
            elif (still := self._look_closer(luma, face)) is not None:
                kept.append(still)
            else:
                lost.append(replace(face.track, is_lost=True, doubts=0))
        free = [j for j in range(len(boxes)) if j not in matched.values()]
        revived = tracking.match(
            [track.box for track in lost],
            [boxes[j] for j in free],
            reach=tracking.LOST_REACH_IN_WIDTHS,
        )
        known = {free[j]: lost[i] for i, j in revived.items()}
        for j in free:
            track = known.get(j, Track(next_id, boxes[j], 0.0, 0.0))
            unseen = Face(track, boxes[j], detections[j].points, None, None)
            face = self._confirm(luma, unseen, detections[j], boxes[j])
            if j not in known:
                if not following.is_new(face, kept):
                    continue
                next_id += 1
            kept.append(face)
        back = {track.track_id for track in known.values()}
        return kept, [track for track in lost if track.track_id not in back], next_id

    def _confirm(self, luma: Luma, face: Face, detection: Detection, box: Box) -> Face:
        """Return a face that the detector saw, with the best pose there is."""
        track = replace(
            face.track, confidence=detection.confidence, doubts=0, is_lost=False
        )
        if face.fit is None or following.has_moved_far(
            face, box, overlap=following.FOLLOWED_OVERLAP
        ):
            face = self._with_own_lids(luma, self._face(luma, track, box))
        height, width = luma.shape
        coarse = head_pose.fit_coarsely(detection.points, width, height)
        fit = head_pose.believed(face.fit, coarse)
        if fit is None or fit.pose.is_coarse:
            five = detection.points
            return Face(track, box, five, face.points, fit, lids=face.lids)
        return replace(face, track=track)

    def _with_own_lids(self, luma: Luma, face: Face) -> Face:
        """Fit the eyes of a found face once more, from its own landmarks' box.

        A followed face always starts from there. The detector's box is rougher:
        it moves the eye aspect ratio by up to a fifth.
        """
        if face.lids is None:
            return face
        box = face_box.from_five_points(face_box.five_points(face.lids))
        return replace(face, lids=self._landmarks.predict(luma, box))

    def _look_closer(self, luma: Luma, face: Face) -> Face | None:
        """Return a face that the search did not find, None if it is lost."""
        box = face.track.box
        reach = REGION_IN_WIDTHS * box.width
        left = max(0, int(box.x + box.width / 2 - reach / 2))
        top = max(0, int(box.y + box.height / 2 - reach / 2))
        region = luma[top : top + int(reach), left : left + int(reach)]
        if region.size:
            for found in self._detector.detect(np.ascontiguousarray(region)):
                points = found.points + np.array([left, top])
                at = face_box.from_five_points(points)
                if face_box.overlap(at, box) > tracking.SAME_FACE_OVERLAP:
                    return self._confirm(luma, face, replace(found, points=points), at)
        if self._detector.is_thorough:
            return None
        if face.fit is not None:
            return face
        doubts = face.track.doubts + 1
        if doubts >= DOUBT_LIMIT:
            return None
        return replace(face, track=replace(face.track, doubts=doubts))


def _seen(face: Face, at_s: float) -> Track:
    track = replace(face.track, box=face.box, seen_at_s=at_s)
    if face.fit is None:
        return track
    pose, error = face.fit.pose, face.fit.error
    return replace(track, yaw=pose.yaw, pitch=pose.pitch, fit_error=error)
