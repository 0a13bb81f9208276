"""Rows of single pictures for a peer: head pose, faces found, awake or drowsy."""

import math
from collections.abc import Iterator
from pathlib import Path

from analytics.vision.evaluation import aflw, drowsy, head_pose, pointing04, stills
from analytics.vision.evaluation.head_pose import Direction
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers.peer import Face, Faces, Peer, biggest


def measure_pointing04(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield the rows of Pointing'04 for the biggest face of each picture."""
    pictures = [p for p in pointing04.pictures(folder) if p.is_within_reach]
    seen = peer.stills([p.path for p in pictures]) if pictures else []
    yield from head_pose.rows(pictures, [_direction(biggest(one)) for one in seen])


def measure_aflw(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield the rows of AFLW2000 for the face nearest to the labelled one."""
    pictures = aflw.pictures(folder)
    seen = peer.stills([p.path for p in pictures]) if pictures else []
    nearest = [
        min(faces, key=lambda face: _distance(face, picture.centre), default=None)
        for picture, faces in zip(pictures, seen, strict=True)
    ]
    yield from aflw.rows(pictures, [_direction(face) for face in nearest])


def measure_drowsy(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield the rows of the drowsy webcam for the face that is the labelled head."""
    pictures = drowsy.pictures(folder)
    seen = peer.stills(pictures) if pictures else []
    heads = [_head(path, one) for path, one in zip(pictures, seen, strict=True)]
    yield from drowsy.rows(
        pictures,
        [face is not None for face in heads],
        [None if face is None else face.opening for face in heads],
    )


def _direction(face: Face | None) -> Direction | None:
    return None if face is None else face.direction


def _distance(face: Face, centre: tuple[float, float]) -> float:
    x, y = face.box.x + face.box.width / 2, face.box.y + face.box.height / 2
    return math.hypot(x - centre[0], y - centre[1])


def _head(path: Path, faces: Faces) -> Face | None:
    height, width = stills.read_luma(path).shape
    head = drowsy.head(path, width, height)
    return next((face for face in faces if drowsy.is_found(face.box, head)), None)
