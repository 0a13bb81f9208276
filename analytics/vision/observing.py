"""Observe: one frame becomes the observations of its faces.

Between searches every face is followed by its own landmarks; a search runs
every few frames, and at once when a face is lost. All state between frames is
in `Tracks`, so any process can go on with any source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np

from analytics.vision import (
    eyes,
    face_box,
    gaze,
    head_pose,
    landmarks,
    model_files,
    quality,
    tracking,
)
from analytics.vision.arrays import Luma, Points
from analytics.vision.detecting import (
    Detection,
    FaceDetector,
    HogDetector,
    YuNetDetector,
)
from analytics.vision.head_pose import PoseFit
from analytics.vision.observation import Box, FaceObservation, HeadPose, Hint
from analytics.vision.tracking import Track, Tracks

SEARCH_EVERY_FRAMES = 10
# At low frame rates ten frames are too long for a new face to wait, and between
# frames far apart a face moves farther than landmarks can follow.
SEARCH_EVERY_S = 1.0
FAR_APART_S = 0.3
# Reprojection error over the distance of the eyes, measured on Pointing'04 and
# webcam clips: landmarks that slid off a face are above.
FIT_ERROR_LIMIT = 0.085
DOUBT_LIMIT = 2
# A new face that no pose explains must at least look like one to the detector.
SURE_CONFIDENCE = 0.75
REGION_IN_WIDTHS = 2.0

# dlib's landmarks start from the box of the frame before; if the face moved out
# of it by more than this, they end up somewhere else.
FOLLOWED_OVERLAP = 0.7
FAST_OVERLAP = 0.6
JUMP_DEG = 12.0
ODD_FIT_ERROR = 0.05
JUMP_RATIO = 1.5
COARSE_FROM_YAW_DEG = 30.0


@dataclass(frozen=True, slots=True)
class _Face:
    """A face of this frame: landmarks where they fit, else five points."""

    track: Track
    box: Box
    five: Points
    points: Points | None
    fit: PoseFit | None


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
        if _is_search_due(tracks, faces, at_s):
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

    def _follow(self, luma: Luma, track: Track) -> _Face:
        return self._face(luma, track, track.box)

    def _face(self, luma: Luma, track: Track, box: Box) -> _Face:
        """Fit the landmarks from a box; `points` is None where they do not fit."""
        height, width = luma.shape
        points = self._predictor.predict(luma, box)
        fit = head_pose.fit(points, width, height)
        if fit is None or fit.error > FIT_ERROR_LIMIT:
            return _Face(track, box, face_box.five_points(points), None, None)
        five = face_box.five_points(points)
        return _Face(track, face_box.from_five_points(five), five, points, fit)

    def _search(
        self, luma: Luma, faces: list[_Face], lost: list[Track], next_id: int
    ) -> tuple[list[_Face], list[Track], int]:
        """Let the detector confirm, correct, revive, add and drop faces."""
        detections = self._detector.detect(luma)
        boxes = [face_box.from_five_points(found.points) for found in detections]
        matched = tracking.match([face.box for face in faces], boxes)
        kept: list[_Face] = []
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
            unseen = _Face(track, boxes[j], detections[j].points, None, None)
            face = self._confirm(luma, unseen, detections[j], boxes[j])
            if j not in known:
                if not _is_new_face(face, kept):
                    continue
                next_id += 1
            kept.append(face)
        back = {track.track_id for track in known.values()}
        return kept, [track for track in lost if track.track_id not in back], next_id

    def _confirm(
        self, luma: Luma, face: _Face, detection: Detection, box: Box
    ) -> _Face:
        """Return a face that the detector saw, with the best pose there is."""
        track = replace(
            face.track, confidence=detection.confidence, doubts=0, is_lost=False
        )
        if face.points is None or _has_moved_far(face, box, overlap=FOLLOWED_OVERLAP):
            face = self._face(luma, track, box)
        if face.points is not None:
            return replace(face, track=track)
        height, width = luma.shape
        coarse = head_pose.fit_coarsely(detection.points, width, height)
        return _Face(track, box, detection.points, None, coarse)

    def _look_closer(self, luma: Luma, face: _Face) -> _Face | None:
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


def _is_search_due(tracks: Tracks, faces: Sequence[_Face], at_s: float) -> bool:
    return (
        not faces
        or any(
            _has_jumped(face) or _has_moved_far(face, face.box, overlap=FAST_OVERLAP)
            for face in faces
        )
        or tracks.frames_since_search + 1 >= SEARCH_EVERY_FRAMES
        or abs(at_s - tracks.searched_at_s) >= SEARCH_EVERY_S
        or any(abs(at_s - face.track.seen_at_s) >= FAR_APART_S for face in faces)
    )


def _has_jumped(face: _Face) -> bool:
    """Say whether landmarks changed so much that the face may be gone.

    The landmark model finds a face on a bare wall too, in some odd pose.
    """
    before, fit = face.track, face.fit
    return (
        fit is None
        or abs(fit.pose.yaw - before.yaw) > JUMP_DEG
        or abs(fit.pose.pitch - before.pitch) > JUMP_DEG
        or fit.error > max(ODD_FIT_ERROR, JUMP_RATIO * before.fit_error)
    )


def _has_moved_far(face: _Face, box: Box, *, overlap: float) -> bool:
    """Say whether landmarks cannot have followed a face into `box`.

    They may still fit well, on something beside the face or in a wrong pose.
    """
    return (
        face_box.overlap(face.box, box) < tracking.SAME_FACE_OVERLAP
        or face_box.overlap(face.track.box, box) < overlap
    )


def _is_new_face(face: _Face, known: Sequence[_Face]) -> bool:
    if face.points is None and face.track.confidence < SURE_CONFIDENCE:
        return False
    return all(
        face_box.overlap(face.box, other.box) <= tracking.SAME_FACE_OVERLAP
        for other in known
    )


def _seen(face: _Face, at_s: float) -> Track:
    track = replace(face.track, box=face.box, seen_at_s=at_s)
    if face.fit is None:
        return track
    pose, error = face.fit.pose, face.fit.error
    return replace(track, yaw=pose.yaw, pitch=pose.pitch, fit_error=error)


def _observation(luma: Luma, face: _Face, at_s: float) -> FaceObservation:
    hint = quality.hint_for(luma, face.five, face.box)
    fit = face.fit
    assert fit is not None
    pose: HeadPose | None = fit.pose
    opening = pupil = None
    if hint in (Hint.FACE_SMALL, Hint.TOO_DARK):
        pose = None
    elif face.points is None:
        hint = hint or Hint.TURNED_TOO_FAR
        # Five points prove a profile; a bow or a hand before the face they do not.
        if abs(fit.pose.yaw) < COARSE_FROM_YAW_DEG:
            pose = None
    else:
        opening = eyes.opening(face.points, fit.pose)
        pupil = gaze.pupil(luma, face.points)
    return FaceObservation(
        track_id=face.track.track_id,
        at_s=at_s,
        box=face.box,
        pose=pose,
        eye_opening=opening,
        pupil=pupil,
        hint=hint,
        detector_confidence=face.track.confidence,
        fit_error=fit.error,
    )
