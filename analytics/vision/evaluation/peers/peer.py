"""What another system says, and what it must offer to be measured beside us."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analytics.vision.arrays import Patches
from analytics.vision.errors import VisionError
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.peers.eye_rule import EyeRule
from analytics.vision.observation import Box


class PeerError(VisionError):
    """A peer that cannot be run; the text is the reason in its column."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a peer says of one face.

    `opening` is the mean eye aspect ratio of both eyes, `pupil` the mean place of
    both pupils: 0 the left corner of the eye, 1 the right one. None where the peer
    does not say.
    """

    box: Box
    direction: Direction | None
    opening: float | None
    pupil: float | None


Faces = tuple[Face, ...]
"""The faces of one picture; empty where none was found."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The faces of one frame, seconds since the start."""

    at_s: float
    faces: Faces


@dataclass(frozen=True, slots=True)
class Film:
    """The frames of a film.

    `cpu_s` is the processor time of one core from the first frame to the last,
    with the decoding, without the start and without any resizing.
    """

    moments: tuple[Moment, ...]
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of a film is looked at, and in which size (width, height).

    None is all of it, as it is. `most_faces` tells a peer that must know when to
    stop searching how many faces there can be.
    """

    most_faces: int = 1
    most_frames: int | None = None
    size: tuple[int, int] | None = None


class Peer(Protocol):
    """A system to compare with. Every method raises PeerError if it cannot run."""

    @property
    def name(self) -> str:
        """Say how the column is called."""

    @property
    def eye_rule(self) -> EyeRule:
        """Say when the peer's users take eyes for closed."""

    def stills(self, paths: Sequence[Path]) -> list[Faces]:
        """Return the faces of each picture."""

    def film(self, path: Path, cut: Cut) -> Film:
        """Return the faces of each frame."""

    def pupils(self, patches: Patches, *, is_right: bool) -> list[float | None]:
        """Return where the pupil of each eye patch is, as in Face.

        The corners of the eyes stand where `pupil.NOMINAL_LIDS` says.
        `is_right` where it is the eye at the right of the face in the picture.
        """


def biggest(faces: Faces) -> Face | None:
    """Return the widest face, None where there is none."""
    return max(faces, key=lambda face: face.box.width, default=None)
