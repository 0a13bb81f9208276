"""Observe: one frame becomes the observations of its faces.

Between searches every face is followed by its own landmarks; a search runs
every few frames, and at once when a face is lost. All state between frames is
in `Tracks`, so any process can go on with any source.
"""

import math
from typing import Self

import cv2
import numpy as np

from analytics.vision import (
    closeness,
    face_box,
    following,
    head_pose,
    huge_pages,
    measuring,
    model_files,
    tilted,
    tracking,
)
from analytics.vision.arrays import Luma
from analytics.vision.changing import changed
from analytics.vision.detecting import (
    Detection,
    FaceDetector,
    HogDetector,
    YuNetDetector,
)
from analytics.vision.facing import FacingModel
from analytics.vision.following import Face
from analytics.vision.gaze import GazeReader
from analytics.vision.landmarks import (
    LEANS_FROM_DEG,
    DlibLandmarks,
    LandmarkModel,
)
from analytics.vision.observation import Box, FaceObservation
from analytics.vision.tracking import Track, Tracks

# Reprojection error over the distance of the eyes, measured on Pointing'04 and
# webcam clips: landmarks that slid off a face are above.
FIT_ERROR_LIMIT = 0.085
DOUBT_LIMIT = 2
# Gaze only informs, and eyes rest for a fifth of a second wherever they look.
GAZE_EVERY_S = 0.19
REGION_IN_WIDTHS = 2.0
# A face is half as wide as its region: as large as in a search for webcams.
REGION_PX = 96
MOST_REGIONS = 8


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
        self.landmarks = landmark_model
        self.detector = detector
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
        huge_pages.back_the_heap()
        if files.detector is None:
            return cls(model, HogDetector(model), facing, gaze)
        return cls(model, YuNetDetector(files.detector), facing, gaze)

    def with_facing(self, model: FacingModel) -> Self:
        """Return an observer with another facing model and the same others."""
        return type(self)(self.landmarks, self.detector, model, self._gaze)

    def observe(
        self, luma: Luma, at_s: float, tracks: Tracks
    ) -> tuple[tuple[FaceObservation, ...], Tracks]:
        """Return the faces of the next frame of a source, and what to remember.

        `luma` is uint8 (height, width); an empty `Tracks()` starts a source.
        """
        luma = np.ascontiguousarray(luma)
        height, width = luma.shape
        if not math.isfinite(at_s):
            at_s = tracks.searched_at_s
        tracks = tracks.for_picture(width, height, at_s)
        faces = [self._follow(luma, track, at_s) for track in tracks.live]
        if following.is_search_due(tracks, faces, at_s) or not self._settle(
            luma, faces
        ):
            faces, tracks = self._search(luma, faces, tracks, at_s)
        else:
            tracks = changed(tracks, frames_since_search=tracks.frames_since_search + 1)
        kept = following.without_doubles(faces)
        kept = [self._with_gaze(luma, face, at_s) for face in kept]
        tracks = following.remembered(tracks, faces, kept, at_s)
        observations = tuple(
            measuring.measure(luma, face, self.facing, at_s)
            for face in kept
            if face.fit is not None
        )
        return observations, tracks

    def _with_gaze(self, luma: Luma, face: Face, at_s: float) -> Face:
        """Return a face whose gaze is not older than it may be."""
        if abs(at_s - face.track.gazed_at_s) < GAZE_EVERY_S:
            return face
        eye_yaw = None
        if face.points is not None and face.fit and not face.fit.pose.is_coarse:
            eye_yaw = self._gaze.eye_yaw(luma, face.points, face.fit.pose.yaw)
        track = changed(face.track, eye_yaw_deg=eye_yaw, gazed_at_s=at_s)
        return changed(face, track=track)

    def _follow(self, luma: Luma, track: Track, at_s: float) -> Face:
        ahead = tracking.moved(track, at_s)
        start = following.start(track, ahead)
        return self._face(luma, ahead, start, track.roll)

    def _settle(self, luma: Luma, faces: list[Face]) -> bool:
        """Settle doubts about followed faces at their places; say whether all are.

        A small region costs a fifth of a search.
        """
        doubtful = [i for i, face in enumerate(faces) if following.is_doubtful(face)]
        if doubtful and (not self.detector.is_thorough or len(doubtful) > MOST_REGIONS):
            return False
        for i in doubtful:
            still = self._look_closer(luma, faces[i])
            if still is None:
                return False
            faces[i] = still
        return True

    def _face(self, luma: Luma, track: Track, box: Box, roll: float) -> Face:
        """Read the landmarks from a box; `fit` is None where they are no face."""
        points = self.landmarks.predict(luma, box, roll)
        fit = head_pose.fit(points)
        if fit is not None and _leans_otherwise(fit.pose.roll, roll):
            points = self.landmarks.predict(luma, box, fit.pose.roll)
            fit = head_pose.fit(points)
        if fit is None or fit.error > FIT_ERROR_LIMIT:
            five = face_box.five_points(points)
            return Face(track, box, five, points, None, lids=points)
        five = face_box.five_points(points)
        box = face_box.from_five_points(five)
        return Face(track, box, five, points, fit, lids=points)

    def _search(
        self, luma: Luma, faces: list[Face], tracks: Tracks, at_s: float
    ) -> tuple[list[Face], Tracks]:
        """Let the detector confirm, correct, revive, add and drop faces."""
        search_width = closeness.search_width(tracks, at_s)
        is_close = closeness.is_close_look_due(tracks, at_s)
        detections = self.detector.detect(luma, width=search_width)
        boxes = [face_box.from_five_points(found.points) for found in detections]
        matched = tracking.match([following.place(face) for face in faces], boxes)
        kept: list[Face] = []
        lost = list(tracks.lost)
        for i, face in enumerate(faces):
            j = matched.get(i)
            if j is not None:
                kept.append(self._confirm(luma, face, detections[j], boxes[j]))
            elif (still := self._look_closer(luma, face)) is not None:
                kept.append(still)
            else:
                lost.append(changed(face.track, is_lost=True, doubts=0))
        free = [j for j in range(len(boxes)) if j not in matched.values()]
        is_alone = not kept and len(lost) == len(free) == 1
        revived = tracking.match_lost(
            lost, [boxes[j] for j in free], at_s, is_alone=is_alone
        )
        known = {free[j]: lost[i] for i, j in revived.items()}
        next_id = tracks.next_id
        for j in free:
            track = known.get(j, Track(next_id, boxes[j], at_s, 0.0, since_s=at_s))
            face = self._welcome(luma, track, detections[j])
            if j not in known:
                if not following.is_new(face, kept):
                    continue
                next_id += 1
            kept.append(face)
        back = {track.track_id for track in known.values()}
        return kept, changed(
            tracks,
            tracks=tuple(track for track in lost if track.track_id not in back),
            next_id=next_id,
            frames_since_search=0,
            searched_at_s=at_s,
            searched_closely_at_s=at_s if is_close else tracks.searched_closely_at_s,
        )

    def _welcome(self, luma: Luma, track: Track, detection: Detection) -> Face:
        """Return a face that was not in the frame before, however it leans."""
        detection = tilted.straightened(luma, detection, self.detector)
        box = face_box.from_five_points(detection.points)
        track = changed(track, box=box)
        unseen = Face(track, box, detection.points, None, None)
        return self._confirm(luma, unseen, detection, box)

    def _confirm(self, luma: Luma, face: Face, detection: Detection, box: Box) -> Face:
        """Return a face that the detector saw, with the best pose there is."""
        track = changed(
            face.track,
            confidence=detection.confidence,
            doubts=0,
            sure_width=box.width,
        )
        if face.fit is None or following.has_moved_far(
            face, box, overlap=following.FOLLOWED_OVERLAP
        ):
            if abs(track.roll) > LEANS_FROM_DEG:
                detection = tilted.straightened(luma, detection, self.detector)
                box = face_box.from_five_points(detection.points)
            roll = face_box.roll_deg(detection.points)
            face = self._with_own_lids(luma, self._face(luma, track, box, roll))
        height, width = luma.shape
        coarse = head_pose.fit_coarsely(detection.points, width, height)
        fit = head_pose.believed(face.fit, coarse)
        if fit is None or fit.pose.is_coarse:
            five = detection.points
            return Face(track, box, five, face.points, fit, lids=face.lids)
        return changed(face, track=track)

    def _with_own_lids(self, luma: Luma, face: Face) -> Face:
        """Fit the eyes of a found face once more, from its own landmarks' box.

        A followed face always starts from there. The detector's box is rougher:
        it moves the eye aspect ratio by up to a fifth.
        """
        if face.lids is None:
            return face
        box = face_box.from_five_points(face_box.five_points(face.lids))
        roll = 0.0 if face.fit is None else face.fit.pose.roll
        return changed(face, lids=self.landmarks.predict(luma, box, roll))

    def _look_closer(self, luma: Luma, face: Face) -> Face | None:
        """Return a face that the search did not find, None if it is lost."""
        box = face.track.box
        reach = REGION_IN_WIDTHS * box.width
        left = max(0, int(box.x + box.width / 2 - reach / 2))
        top = max(0, int(box.y + box.height / 2 - reach / 2))
        region = luma[top : top + int(reach), left : left + int(reach)]
        if region.size:
            region = np.ascontiguousarray(region)
            for found in self.detector.detect(region, width=REGION_PX):
                points = found.points + np.array([left, top])
                at = face_box.from_five_points(points)
                if face_box.overlap(at, box) > tracking.SAME_FACE_OVERLAP:
                    return self._confirm(luma, face, changed(found, points=points), at)
        if self.detector.is_thorough:
            return None
        if face.fit is not None:
            return face
        doubts = face.track.doubts + 1
        if doubts >= DOUBT_LIMIT:
            return None
        return changed(face, track=changed(face.track, doubts=doubts))


def _leans_otherwise(roll: float, expected: float) -> bool:
    """Say whether a face must be read again because it leans, and how far."""
    off = math.remainder(roll - expected, 360.0)
    return abs(roll) > LEANS_FROM_DEG and abs(off) > LEANS_FROM_DEG
