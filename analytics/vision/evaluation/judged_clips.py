"""Clips judged as the product judges them, with the state kept for measuring."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.vision import frames
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample
from analytics.vision.tracking import Tracks


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of one face at one moment, and what was known then."""

    track_id: int
    sample: Sample
    state: JudgeState


def judged(video: Path, observer: Observer, *, fps: float | None) -> Iterator[Judged]:
    """Yield every face of every sampled frame, unseen ones too once seen."""
    tracks = Tracks()
    states: dict[int, JudgeState] = {}
    for frame in frames.read(video, fps=fps):
        observations, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        seen = {observation.track_id: observation for observation in observations}
        for track_id in sorted({*states, *seen}):
            state = states.get(track_id, JudgeState())
            sample, state = judge(state, seen.get(track_id), frame.at_s)
            states[track_id] = state
            yield Judged(track_id, sample, state)
