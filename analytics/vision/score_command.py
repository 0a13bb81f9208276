"""`score`: judge every face of a video and print what was said when."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analytics.vision import frames
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observation import FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample
from analytics.vision.tracking import Tracks

LOST_TRACK_JUDGED_S = 12.0


@dataclass(slots=True)
class Summary:
    """What the samples of one face add up to."""

    weighted_score: float = 0.0
    measured_s: float = 0.0
    scored_s: float = 0.0
    looking_away: int = 0
    drowsy: int = 0
    states: Counter[str] = field(default_factory=Counter)

    def add(self, before: Sample | None, sample: Sample) -> None:
        """Count one sample; flags count once when they begin."""
        self.states[sample.state] += 1
        self.measured_s += sample.weight_s
        if sample.attention_score is not None:
            self.scored_s += sample.weight_s
            self.weighted_score += sample.weight_s * sample.attention_score
        self.looking_away += sample.is_looking_away and not (
            before is not None and before.is_looking_away
        )
        self.drowsy += sample.is_drowsy and not (
            before is not None and before.is_drowsy
        )

    @property
    def mean_score(self) -> float | None:
        """Return the time-weighted mean score, None if there is none."""
        return self.weighted_score / self.scored_s if self.scored_s else None


def run(video: Path, *, fps: float | None, as_json: bool) -> None:
    """Print one line per sampled frame and face, and a summary per face."""
    summaries: dict[int, Summary] = {}
    before: dict[int, Sample] = {}
    for track_id, sample in samples(video, fps=fps):
        summaries.setdefault(track_id, Summary()).add(before.get(track_id), sample)
        before[track_id] = sample
        _print(
            json.dumps(_as_dict(track_id, sample))
            if as_json
            else _line(track_id, sample)
        )
    for track_id, summary in sorted(summaries.items()):
        if as_json:
            _print(json.dumps({"summary": track_id, **_summary_dict(summary)}))
        else:
            _print(_summary_line(track_id, summary))
    if not summaries and not as_json:
        _print("No face in this video")


def samples(video: Path, *, fps: float | None) -> Iterator[tuple[int, Sample]]:
    """Yield (track id, sample) for every face of every sampled frame.

    A face that is lost is judged on for as long as that can say something.
    """
    observer = Observer.load()
    tracks = Tracks()
    states: dict[int, JudgeState] = {}
    for frame in frames.read(video, fps=fps):
        observations, tracks = observer.observe(frame.luma, frame.at_s, tracks)
        seen: dict[int, FaceObservation] = {o.track_id: o for o in observations}
        for track_id in sorted({*states, *seen}):
            state = states.get(track_id, JudgeState())
            sample, state = judge(state, seen.get(track_id), frame.at_s)
            states[track_id] = state
            yield track_id, sample
            seen_at_s = frame.at_s if state.seen_at_s is None else state.seen_at_s
            if frame.at_s - seen_at_s > LOST_TRACK_JUDGED_S:
                del states[track_id]


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _as_dict(track_id: int, sample: Sample) -> dict[str, object]:
    penalties = {penalty.name: penalty.points for penalty in sample.penalties}
    return {**asdict(sample), "track_id": track_id, "penalties": penalties}


def _line(track_id: int, sample: Sample) -> str:
    flags = "".join(
        letter if flag else "-"
        for letter, flag in (
            ("A", sample.is_looking_away),
            ("D", sample.is_drowsy),
            ("E", sample.eyes_measurable),
        )
    )
    lost = " ".join(f"{p.name} {p.points:.1f}" for p in sample.penalties)
    return (
        f"{sample.at_s:8.2f} s  face {track_id:<3d} {sample.state:<13} {flags}"
        f"  attention {_number(sample.attention_score)}"
        f"  head {_number(sample.head_pose_score)}"
        f"  eyes {_number(sample.eye_openness_score)}"
        f"  gaze {_number(sample.gaze_score)}"
        f"  coverage {sample.coverage:4.0%}  {lost} {sample.hint or ''}".rstrip()
    )


def _number(score: float | None) -> str:
    return "    -" if score is None else f"{score:5.1f}"


def _summary_dict(summary: Summary) -> dict[str, object]:
    return {
        "mean_score": summary.mean_score,
        "measured_s": summary.measured_s,
        "looking_away": summary.looking_away,
        "drowsy": summary.drowsy,
        "states": dict(summary.states),
    }


def _summary_line(track_id: int, summary: Summary) -> str:
    total = sum(summary.states.values())
    states = ", ".join(
        f"{state} {count / total:.0%}" for state, count in summary.states.most_common()
    )
    return (
        f"face {track_id}: attention {_number(summary.mean_score).strip()} over "
        f"{summary.measured_s:.1f} s measured; looking away {summary.looking_away} "
        f"times, drowsy {summary.drowsy} times; {states}"
    )
