"""The rows of the table for others: the same files, the same metrics, the same run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers import films, patches, pictures, speed
from analytics.vision.evaluation.peers.mediapipe_peer import PYTHON, MediaPipe
from analytics.vision.evaluation.peers.naive_dlib import NaiveDlib
from analytics.vision.evaluation.peers.peer import Peer, PeerError

Group = Callable[[Path, Peer], Iterator[Measure]]

GROUPS: tuple[Group, ...] = (
    pictures.measure_pointing04,
    pictures.measure_aflw,
    pictures.measure_drowsy,
    films.measure_eyes,
    patches.measure_gaze,
    speed.measure_speed,
)
# Without files a group asks nobody, and names its rows all the same.
NO_FILES = Path("no such data folder")


def peers(python: Path = PYTHON) -> list[Peer]:
    """Return the peers to compare with; `python` is the one that has MediaPipe."""
    return [NaiveDlib(), MediaPipe(python)]


def compare(folder: Path, peers: Sequence[Peer]) -> Iterator[tuple[str, Measure]]:
    """Yield every row of every peer: (its name, the Measure).

    `measure` and `on` are those of our rows. Takes about ten minutes for naive
    dlib, three for MediaPipe. Where a peer cannot run, or the files are absent, the
    value is None and `why_not` says why.
    """
    for group in GROUPS:
        for peer in peers:
            yield from ((peer.name, row) for row in _rows(group, folder, peer))


def by_peer(
    rows: Iterator[tuple[str, Measure]],
) -> dict[str, dict[tuple[str, str], float | str]]:
    """Return {peer: {(measure, on): the value, or why there is none}}."""
    columns: dict[str, dict[tuple[str, str], float | str]] = {}
    for name, row in rows:
        value = row.why_not if row.value is None else row.value
        columns.setdefault(name, {})[row.measure, row.on] = value
    return columns


def _rows(group: Group, folder: Path, peer: Peer) -> list[Measure]:
    try:
        return list(group(folder, peer))
    except PeerError as error:
        return [replace(row, why_not=str(error)) for row in group(NO_FILES, peer)]
