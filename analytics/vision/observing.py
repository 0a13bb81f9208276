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
    eyes,
    face_box,
    following,
    gaze,
    head_pose,
    landmarks,
    model_files,
    quality,
    tracking,
)
from analytics.vision.arrays import Luma
from analytics.vision.detecting import (
    Detection,
    FaceDetector,
    HogDetector,
    YuNetDetector,
)
from analytics.vision.following import Face
from analytics.vision.observation import Box, FaceObservation, HeadPose, Hint
from analytics.vision.tracking import Track, Tracks

# Reprojection error over the distance of the eyes, measured on Pointing'04 and
# webcam clips: landmarks that slid off a face are above.
FIT_ERROR_LIMIT = 0.085
DOUBT_LIMIT = 2
REGION_IN_WIDTHS = 2.0
# Five points prove a profile from here on; a bow or a hand before the face never.
COARSE_FROM_YAW_DEG = 30.0


class Observer:
    """The models, loaded once per process; knows nothing about any source."""

    def __init__(
        self, predictor: landmarks.LandmarkPredictor, detector: FaceDetector
    ) -> None:
        """Take the models; see `load` for the ones that are installed."""
        self._predictor = predictor
        self._detector = detector

    @classmethod
    def load(cls) -> Self:
        """Load the installed models (a second); raises MissingModelError."""
        # One frame never needs two cores: there is a worker process for each.
        cv2.setNumThreads(1)
        files = model_files.find_models()
        predictor = landmarks.LandmarkPredictor(files.landmarks)
        if files.detector is None:
            return cls(predictor, HogDetector(predictor))
        return cls(predictor, YuNetDetector(files.detector))

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
            _observation(luma, face, at_s)
            for face in faces
            if face.track.track_id in live and face.fit is not None
        )
        return observations, replace(tracks, tracks=kept)

    def _follow(self, luma: Luma, track: Track) -> Face:
        return self._face(luma, track, track.box)

    def _face(self, luma: Luma, track: Track, box: Box) -> Face:
        """Fit the landmarks from a box; `points` is None where they do not fit."""
        height, width = luma.shape
        points = self._predictor.predict(luma, box)
        fit = head_pose.fit(points, width, height)
        if fit is None or fit.error > FIT_ERROR_LIMIT:
            five = face_box.five_points(points)
            return Face(track, box, five, None, None, lids=points)
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
        if face.points is None or following.has_moved_far(
            face, box, overlap=following.FOLLOWED_OVERLAP
        ):
            face = self._with_own_lids(luma, self._face(luma, track, box))
        if face.points is not None:
            return replace(face, track=track)
        height, width = luma.shape
        coarse = head_pose.fit_coarsely(detection.points, width, height)
        return Face(track, box, detection.points, None, coarse, lids=face.lids)

    def _with_own_lids(self, luma: Luma, face: Face) -> Face:
        """Fit the eyes of a found face once more, from its own landmarks' box.

        A followed face always starts from there. The detector's box is rougher:
        it moves the eye aspect ratio by up to a fifth.
        """
        if face.lids is None:
            return face
        box = face_box.from_five_points(face_box.five_points(face.lids))
        return replace(face, lids=self._predictor.predict(luma, box))

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
        if face.points is not None:
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


def _observation(luma: Luma, face: Face, at_s: float) -> FaceObservation:
    hint = quality.hint_for(luma, face.five, face.box)
    fit = face.fit
    assert fit is not None
    pose: HeadPose | None = fit.pose
    reading = None if face.lids is None else eyes.read(face.lids, fit.pose)
    pupil = None
    if hint in (Hint.FACE_SMALL, Hint.TOO_DARK):
        pose = None
    elif face.points is None:
        hint = hint or Hint.TURNED_TOO_FAR
        if abs(fit.pose.yaw) < COARSE_FROM_YAW_DEG:
            pose = None
    else:
        pupil = gaze.pupil(luma, face.points)
    return FaceObservation(
        track_id=face.track.track_id,
        at_s=at_s,
        box=face.box,
        pose=pose,
        eye_opening=None if reading is None else reading.opening,
        pupil=pupil,
        hint=hint,
        detector_confidence=face.track.confidence,
        fit_error=fit.error,
        is_opening_sure=pose is not None and reading is not None and reading.is_sure,
    )
