"""`bench`: frames a second on one core, the ratio to the bare parts, and memory."""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2

from analytics.vision import bench_scenes, face_box
from analytics.vision.bench_scenes import RATE, Scene
from analytics.vision.errors import BadVideoError, VisionError
from analytics.vision.evaluation.peers.mediapipe_peer import MediaPipe
from analytics.vision.evaluation.peers.peer import Cut
from analytics.vision.following import SEARCH_EVERY_FRAMES
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

ROUNDS = 5


def run(video: Path) -> None:
    """Measure scenes made from a video with one face, in processor time.

    The bare parts are decoding, the landmarks of every face and a search every
    tenth frame, with the same models on the same pictures, in turns with the whole.
    """
    cv2.setNumThreads(1)
    observer = Observer.load()
    loaded = _megabytes()
    with tempfile.TemporaryDirectory() as folder:
        for scene in bench_scenes.make(video, Path(folder)):
            _measure(observer, scene)
    sys.stdout.write(
        f"memory {loaded:.0f} MB with the models loaded, at most {_megabytes():.0f} MB "
        "with the pictures of all scenes\n"
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure(observer: Observer, scene: Scene) -> None:
    bare_parts = _bare_parts(observer, scene)
    whole, bare = [], []
    for _ in range(ROUNDS):  # in turns, because shared machines are noisy
        whole.append(_seconds_a_frame(lambda: _whole(observer, scene)))
        bare.append(_seconds_a_frame(bare_parts))
    ours, parts = statistics.median(whole), statistics.median(bare)
    # Of pairs a moment apart: a slow minute of the machine slows both.
    ratio = statistics.median(a / b for a, b in zip(whole, bare, strict=True))
    sys.stdout.write(
        f"{scene.name}: {1 / ours:.0f} frames/s ({1000 * ours:.2f} ms, fastest "
        f"{1000 * min(whole):.2f}); bare parts {1000 * parts:.2f} ms; "
        f"ratio {ratio:.2f}{_beside_mediapipe(scene, ours)}\n"
    )
    sys.stdout.flush()


def _whole(observer: Observer, scene: Scene) -> int:
    tracks, count = Tracks(), 0
    states: dict[int, JudgeState] = {}
    for count, luma in enumerate(scene.decode(), start=1):
        at_s = count / RATE
        observations, tracks = observer.observe(luma, at_s, tracks)
        for face in observations:
            state = states.get(face.track_id, JudgeState())
            _, states[face.track_id] = judge(state, face, at_s)
    return count


def _bare_parts(observer: Observer, scene: Scene) -> Callable[[], int]:
    detector, landmarks = observer.detector, observer.landmarks
    found = detector.detect(next(iter(scene.decode())))[: scene.faces]
    if len(found) < scene.faces:
        raise BadVideoError("The first frames of the video must show a face")
    boxes = [face_box.from_five_points(one.points) for one in found]

    def measure() -> int:
        count = 0
        for count, luma in enumerate(scene.decode(), start=1):
            if count % SEARCH_EVERY_FRAMES == 1:
                detector.detect(luma)
            for box in boxes:
                landmarks.predict(luma, box)
        return count

    return measure


def _beside_mediapipe(scene: Scene, ours_s: float) -> str:
    """Return how many times as fast we are, where MediaPipe is installed."""
    if scene.film is None:
        return ""
    try:
        film = MediaPipe().film(scene.film, Cut(most_faces=scene.faces))
    except VisionError as error:
        return f"; MediaPipe {error}"
    theirs_s = film.cpu_s / max(1, len(film.moments) - 1)
    return f"; MediaPipe {1 / theirs_s:.0f} frames/s, we are {theirs_s / ours_s:.2f} ×"


def _seconds_a_frame(work: Callable[[], int]) -> float:
    start = time.process_time()
    count = work()
    return (time.process_time() - start) / count
