"""What is remembered of the faces in a shared window, from one picture to the next."""

import struct
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from analytics.gallery.surroundings import CHANGED_FROM
from analytics.vision import packing
from analytics.vision.appearance import LENGTH
from analytics.vision.arrays import Floats
from analytics.vision.errors import BadStateError
from analytics.vision.judge_state import JudgeState
from analytics.vision.observation import Box
from analytics.vision.tracking import Tracks

MAGIC_FACE, MAGIC_HEAD = b"GLF1", b"GLH1"
MOST_FACES = 200
_LENGTHS = struct.Struct("<III")


def no_vectors() -> Floats:
    """Return the vectors (0, 128) of a face of which nothing is known."""
    return np.empty((0, LENGTH))


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of this session; `number` is what the host sees and `track_id` stores.

    `seen_as` is the track of the observer while the face is in the picture, 0 while it
    is not. `shades` are of the place where it was seen last, `change` is by how much that
    place had changed when it came there, `allowed` by how much it may. `vectors` (n, 128)
    say what it looks like, only where it has a name. `looks` counts the looks at a new
    face to find out whose it is, -1: nothing is to be found out.
    """

    number: int
    seen_as: int
    box: Box
    since_s: float
    seen_at_s: float
    shades: Floats
    change: float = 0.0
    allowed: float = CHANGED_FROM
    looks: int = 0
    looked_at_s: float = 0.0
    vectors: Floats = field(default_factory=no_vectors)
    judge: JudgeState = field(default_factory=JudgeState)

    @property
    def is_here(self) -> bool:
        """Whether the face is in the picture."""
        return self.seen_as != 0

    @property
    def is_settled(self) -> bool:
        """Whether nobody wonders any more whose face it is."""
        return self.looks < 0


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """Everything that is remembered of a shared window.

    `began_at_s` names the session: numbers of an earlier one mean other faces.
    """

    began_at_s: float = 0.0
    next_number: int = 1
    tracks: Tracks = field(default_factory=Tracks)
    faces: tuple[Face, ...] = ()

    def to_bytes(self) -> bytes:
        """Return all but the tracks in the form that `from_bytes` reads."""
        head = packing.pack(
            _Head(began_at_s=self.began_at_s, next_number=self.next_number),
            magic=MAGIC_HEAD,
        )
        packed = [packing.pack(face, magic=MAGIC_FACE) for face in self.faces]
        sizes = b"".join(struct.pack("<I", len(one)) for one in packed)
        return b"".join(
            [_LENGTHS.pack(len(head), len(packed), len(sizes)), head, sizes, *packed]
        )

    @classmethod
    def from_bytes(cls, tracks: bytes, data: bytes) -> Self:
        """Read a gallery; raises BadStateError for other bytes."""
        try:
            head_size, count, sizes_size = _LENGTHS.unpack_from(data)
            at = _LENGTHS.size + head_size
            head = packing.unpack(_Head, data[_LENGTHS.size : at], magic=MAGIC_HEAD)
            sizes = struct.unpack_from(f"<{count}I", data, at)
        except struct.error as error:
            raise BadStateError("The gallery is cut off") from error
        at += sizes_size
        faces = []
        for size in sizes:
            faces.append(packing.unpack(Face, data[at : at + size], magic=MAGIC_FACE))
            at += size
        return cls(
            head.began_at_s, head.next_number, Tracks.from_bytes(tracks), tuple(faces)
        )


@dataclass(frozen=True, slots=True)
class _Head:
    began_at_s: float
    next_number: int
