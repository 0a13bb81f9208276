"""A peer that says the same of everything."""

from collections.abc import Sequence
from pathlib import Path

from analytics.vision.arrays import Patches
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.peers.eye_rule import ConstantRule
from analytics.vision.evaluation.peers.peer import (
    Cut,
    Face,
    Faces,
    Film,
    Moment,
    PeerError,
)
from analytics.vision.observation import Box


def face(x: float = 0.0, width: float = 100.0, opening: float | None = 0.3) -> Face:
    box = Box(x, 0.0, width, width)
    return Face(box, Direction(0.0, 0.0), opening=opening, pupil=0.5)


class FakePeer:
    name = "fake"
    eye_rule = ConstantRule()

    def __init__(
        self, faces: Sequence[Face] = (), film: Sequence[tuple[float, Faces]] = ()
    ) -> None:
        self.faces = tuple(faces)
        self.moments = tuple(Moment(at_s, faces) for at_s, faces in film)
        self.asked: list[Path] = []

    def stills(self, paths: Sequence[Path]) -> list[Faces]:
        self.asked.extend(paths)
        return [self.faces for _ in paths]

    def film(self, path: Path, cut: Cut) -> Film:
        self.asked.append(path)
        return Film(self.moments[: cut.most_frames], cpu_s=2.0)

    def pupils(self, patches: Patches, *, is_right: bool) -> list[float | None]:
        return [0.5 for _ in patches]


class BrokenPeer(FakePeer):
    name = "broken"

    def stills(self, paths: Sequence[Path]) -> list[Faces]:
        raise PeerError("not run: make peers")
