"""`bench`: frames a second on one core, and the ratio to the bare parts."""

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from analytics.vision import detecting, face_box, frames, jpeg, landmarks, model_files
from analytics.vision.errors import BadVideoError
from analytics.vision.following import SEARCH_EVERY_FRAMES
from analytics.vision.judging import JudgeState, judge, main_face
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

SIZE = (640, 480)
QUALITY = 80
MOST_FRAMES = 300
ROUNDS = 5
FRAME_STEP_S = 0.04


def run(video: Path) -> None:
    """Measure on the frames of a video, enlarged or reduced to 640x480 JPEG."""
    cv2.setNumThreads(1)
    pictures = _jpegs(video)
    observer = Observer.load()
    whole, bare = [], []
    bare_parts = _bare_parts(pictures)
    for _ in range(ROUNDS):  # in turns, because shared machines are noisy
        whole.append(_seconds(lambda: _pipeline(observer, pictures)) / len(pictures))
        bare.append(_seconds(bare_parts) / len(pictures))
    fastest = min(whole)
    sys.stdout.write(
        f"{1 / fastest:.0f} frames/s ({1000 * fastest:.2f} ms a frame, median "
        f"{1000 * statistics.median(whole):.2f} ms) on {len(pictures)} JPEGs of "
        f"{SIZE[0]}x{SIZE[1]}\n"
        f"bare parts {1000 * min(bare):.2f} ms: decode, landmarks, a search every "
        f"{SEARCH_EVERY_FRAMES} frames\n"
        f"ratio {fastest / min(bare):.2f}\n"
    )


def _jpegs(video: Path) -> list[bytes]:
    pictures = []
    for frame in itertools.islice(frames.read(video), MOST_FRAMES):
        resized = cv2.resize(frame.luma, SIZE, interpolation=cv2.INTER_LINEAR)
        # Three channels, as a browser sends them.
        colour = cv2.cvtColor(resized, cv2.COLOR_GRAY2BGR)
        ok, data = cv2.imencode(".jpg", colour, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        if ok:
            pictures.append(np.asarray(data).tobytes())
    if not pictures:
        raise BadVideoError(f"{video.name} has no frames")
    return pictures


def _pipeline(observer: Observer, pictures: list[bytes]) -> None:
    tracks, state = Tracks(), JudgeState()
    for index, picture in enumerate(pictures):
        at_s = index * FRAME_STEP_S
        luma = jpeg.decode_luma(picture)
        observations, tracks = observer.observe(luma, at_s, tracks)
        _, state = judge(state, main_face(observations, 1), at_s)


def _bare_parts(pictures: list[bytes]) -> Callable[[], None]:
    files = model_files.find_models()
    predictor = landmarks.DlibLandmarks(files.landmarks)
    if files.detector is None:
        raise BadVideoError("The bench needs the YuNet model")
    detector = detecting.YuNetDetector(files.detector)
    first = detector.detect(jpeg.decode_luma(pictures[0]))
    if not first:
        raise BadVideoError("The first frame of the video must show a face")
    box = face_box.from_five_points(first[0].points)

    def measure() -> None:
        for index, picture in enumerate(pictures):
            luma = jpeg.decode_luma(picture)
            if index % SEARCH_EVERY_FRAMES == 0:
                detector.detect(luma)
            predictor.predict(luma, box)

    return measure


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
