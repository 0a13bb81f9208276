"""One frame to one result: decode, observe, judge. No Redis, no database."""

import functools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from analytics.live.attention_state import SourceState
from analytics.live.frames import Frame
from analytics.timeseries.insert import SampleRow
from analytics.vision import jpeg
from analytics.vision.errors import BadStateError
from analytics.vision.judging import JudgeState, judge, main_face
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample
from analytics.vision.tracking import Tracks


@dataclass(frozen=True, slots=True)
class Memory:
    """What one source has taught us; `version` names the frame it ends with."""

    version: str = ""
    tracks: Tracks = field(default_factory=Tracks)
    judge: JudgeState = field(default_factory=JudgeState)

    def packed(self) -> SourceState:
        """Return the form that is stored."""
        return SourceState(self.version, self.tracks.to_bytes(), self.judge.to_bytes())


def unpack(stored: SourceState | None) -> Memory:
    """Return the memory of a source; one that we cannot read starts anew."""
    if stored is None:
        return Memory()
    try:
        return Memory(
            stored.version,
            Tracks.from_bytes(stored.tracks),
            JudgeState.from_bytes(stored.judge),
        )
    except BadStateError:
        return Memory()


def score(observer: Observer, frame: Frame, memory: Memory) -> tuple[Sample, Memory]:
    """Score a frame of a person's own camera; raises BadImageError."""
    luma = jpeg.decode_luma(frame.jpeg)
    observations, tracks = observer.observe(luma, frame.captured_at, memory.tracks)
    previous = memory.judge.moment.track_id or None
    face = main_face(observations, previous, tracks.lost)
    sample, state = judge(memory.judge, face, frame.captured_at)
    return sample, Memory(uuid.uuid4().hex, tracks, state)


def row_of(frame: Frame, sample: Sample, *, sample_id: uuid.UUID) -> SampleRow | None:
    """Return what is stored of a sample; None while nothing is known."""
    if sample.attention_score is None or sample.weight_s <= 0:
        return None
    return SampleRow(
        time=datetime.fromtimestamp(sample.at_s, UTC),
        meeting_id=frame.meeting_id,
        participant_id=sample_id,
        attention_score=sample.attention_score,
        gaze_score=sample.gaze_score,
        head_pose_score=sample.head_pose_score,
        eye_openness_score=sample.eye_openness_score,
        is_looking_away=sample.is_looking_away,
        is_drowsy=sample.is_drowsy,
        weight_s=sample.weight_s,
        off_target_s=sample.off_target_s,
        eyes_closed_s=sample.eyes_closed_s,
    )


@functools.lru_cache(maxsize=1)
def load_observer() -> Observer:
    """Return the process's observer; called before a fork, children inherit it."""
    return Observer.load()
