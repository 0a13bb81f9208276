"""Films judged: what each frame says about every face, in time order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analytics.vision.frames import Frame
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observation import FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample
from analytics.vision.tracking import Tracks

LOST_TRACK_JUDGED_S = 12.0


@dataclass(frozen=True, slots=True)
class JudgedFace:
    """One face at one moment; `observation` is None where it was not seen."""

    track_id: int
    observation: FaceObservation | None
    sample: Sample


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame and its faces, by track id."""

    frame: Frame
    faces: tuple[JudgedFace, ...]


def judged(film: Iterable[Frame], observer: Observer) -> Iterator[Moment]:
    """Yield every frame with its faces.

    A face that is lost is judged on for as long as that can say something.
    """
    tracks = Tracks()
    states: dict[int, JudgeState] = {}
    for frame in film:
        observations, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        seen = {observation.track_id: observation for observation in observations}
        faces = []
        for track_id in sorted({*states, *seen}):
            state = states.get(track_id, JudgeState())
            sample, state = judge(state, seen.get(track_id), frame.at_s)
            faces.append(JudgedFace(track_id, seen.get(track_id), sample))
            states[track_id] = state
            seen_at_s = frame.at_s if state.seen_at_s is None else state.seen_at_s
            if frame.at_s - seen_at_s > LOST_TRACK_JUDGED_S:
                del states[track_id]
        yield Moment(frame, tuple(faces))
