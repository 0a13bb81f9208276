"""MediaPipe's face mesh, asked in an environment of its own: `make peers`."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from analytics.vision.arrays import Patches
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.peers.eye_rule import MedianRule
from analytics.vision.evaluation.peers.peer import (
    Cut,
    Face,
    Faces,
    Film,
    Moment,
    PeerError,
)
from analytics.vision.observation import Box

REPO_ROOT = Path(__file__).parents[4]
PYTHON = REPO_ROOT / ".venv-peers" / "bin" / "python"
WORKER = Path(__file__).with_name("mediapipe_worker.py")
NOT_INSTALLED = "not run: make peers"
# The longest film takes a minute where the machine is not shared.
TIMEOUT_S = 1200.0
MOST_FACES_IN_STILLS = 5

Line = dict[str, Any]
Answer = TypeVar("Answer")


class MediaPipe:
    """Starts the worker for each question, and waits for its answers."""

    name = "MediaPipe"
    eye_rule = MedianRule()

    def __init__(
        self,
        python: Path = PYTHON,
        *,
        worker: Path = WORKER,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Take the interpreter that has MediaPipe; nothing is started yet."""
        self._python = python
        self._worker = worker
        self._timeout_s = timeout_s

    def stills(self, paths: Sequence[Path]) -> list[Faces]:
        """Return the faces of each picture."""
        lines = self._ask(
            len(paths),
            kind="stills",
            paths=[str(path.absolute()) for path in paths],
            most_faces=MOST_FACES_IN_STILLS,
        )
        return _read(lambda: [_faces(line) for line in lines])

    def film(self, path: Path, cut: Cut) -> Film:
        """Return the faces of each frame, followed from frame to frame."""
        lines = self._ask(
            None,
            kind="film",
            path=str(path.absolute()),
            most_faces=cut.most_faces,
            most_frames=cut.most_frames,
            size=cut.size,
        )
        return _read(
            lambda: Film(
                tuple(Moment(float(line["at_s"]), _faces(line)) for line in lines),
                float(lines[-1]["cpu_s"]) if lines else 0.0,
            )
        )

    def pupils(self, patches: Patches, *, is_right: bool) -> list[float | None]:
        """Return the middle of the iris by MediaPipe's iris model."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "patches.npy")
            np.save(path, patches)
            lines = self._ask(
                len(patches), kind="eyes", path=str(path), is_right=is_right
            )
        return _read(lambda: [float(line["pupil"]) for line in lines])

    def _ask(self, count: int | None, **job: Any) -> list[Line]:
        """Return the lines of a job; raises PeerError if there are not `count`."""
        if not self._python.is_file():
            raise PeerError(NOT_INSTALLED)
        try:
            done = subprocess.run(  # noqa: S603  # our own worker
                [self._python, self._worker],
                input=json.dumps(job),
                capture_output=True,
                text=True,
                timeout=self._timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PeerError(
                f"not run: no answer within {self._timeout_s:g} s ({job['kind']})"
            ) from error
        except OSError as error:
            raise PeerError(f"not run: {error.strerror}") from error
        if done.returncode:
            raise PeerError(_why(done.stderr))
        lines = _parse(done.stdout)
        if count is not None and len(lines) != count:
            raise PeerError(f"not run: {len(lines)} answers to {count} questions")
        return lines


def _why(stderr: str) -> str:
    """Return the reason of a worker that ended with an error: its last line."""
    last = (stderr.strip().splitlines() or ["no reason given"])[-1]
    if last.startswith("ModuleNotFoundError"):
        return NOT_INSTALLED
    return f"not run: the worker ended with {last}"


def _parse(stdout: str) -> list[Line]:
    try:
        return [json.loads(line) for line in stdout.splitlines()]
    except json.JSONDecodeError as error:
        raise PeerError("not run: the worker's answer is no JSON") from error


def _read(reading: Callable[[], Answer]) -> Answer:
    """Return what is read from the lines; raises PeerError where they lack it."""
    try:
        return reading()
    except (KeyError, TypeError, ValueError) as error:
        raise PeerError(
            f"not run: the worker's answer is not understood ({error!r})"
        ) from error


def _faces(line: Line) -> Faces:
    return tuple(
        Face(
            box=Box(*(float(number) for number in face["box"])),
            direction=Direction(float(face["yaw"]), float(face["pitch"])),
            opening=float(face["opening"]),
            pupil=float(face["pupil"]),
        )
        for face in line["faces"]
    )
