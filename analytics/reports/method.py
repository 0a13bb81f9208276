"""How a meeting was measured, in facts: models, thresholds, what was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy

from analytics.vision import model_files

SHOWN_DIGITS = 12
"""Of a checksum: enough to tell files apart, and it fits a phone."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file that scores depend on; workers refuse one with another checksum.

    `purpose` is empty for a file that this version of the software does not know.
    """

    purpose: str
    name: str
    sha256: str

    @property
    def short(self) -> str:
        """Return the beginning of the checksum."""
        return self.sha256[:SHOWN_DIGITS]


_MODELS = (
    (
        gettext_lazy("Finds faces"),
        model_files.DETECTOR_FILE,
        model_files.DETECTOR_SHA256,
    ),
    (
        gettext_lazy("Finds eyes, nose and mouth"),
        model_files.LANDMARKS_FILE,
        model_files.LANDMARKS_SHA256,
    ),
    (
        gettext_lazy("Which way the head points"),
        model_files.FACING_FILE,
        model_files.FACING_SHA256,
    ),
    (
        gettext_lazy("Which way the eyes point"),
        model_files.GAZE_FILE,
        model_files.GAZE_SHA256,
    ),
)


def models() -> list[ModelFile]:
    """Return the model files of this version of the software."""
    return [
        ModelFile(str(purpose), Path(file).name, sha256)
        for purpose, file, sha256 in _MODELS
    ]


def models_used(checksums: Mapping[str, str]) -> list[ModelFile]:
    """Return the model files of something measured earlier; `checksums` by their name."""
    purposes = {Path(file).name: str(purpose) for purpose, file, _ in _MODELS}
    known = [name for name in purposes if name in checksums]
    others = sorted(set(checksums) - set(known))
    return [
        ModelFile(purposes.get(name, ""), name, checksums[name])
        for name in (*known, *others)
    ]
