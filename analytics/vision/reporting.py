"""What `score` prints: a line for each sample, and a summary of each face."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Protocol

from analytics.vision import wording
from analytics.vision.sample import Sample


@dataclass(slots=True)
class Summary:
    """What the samples of one face add up to."""

    weighted_score: float = 0.0
    measured_s: float = 0.0
    scored_s: float = 0.0
    looking_away: int = 0
    drowsy: int = 0
    states: Counter[str] = field(default_factory=Counter)
    last: Sample | None = None

    def add(self, sample: Sample) -> None:
        """Count one sample; flags count once when they begin."""
        before, self.last = self.last, sample
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


class Report(Protocol):
    """How samples and summaries are written."""

    def line(self, track_id: int, sample: Sample) -> str:
        """Return the line of one sample."""

    def summary(self, summaries: dict[int, Summary]) -> Iterator[str]:
        """Yield the lines at the end, by track id."""


class Text:
    """For people."""

    def line(self, track_id: int, sample: Sample) -> str:
        """Return what, how much, and why: aligned, states in words."""
        flags = [
            words
            for words, flag in (
                ("away for long", sample.is_looking_away),
                ("drowsy", sample.is_drowsy),
            )
            if flag
        ]
        why = [*wording.losses(sample)]
        if sample.hint:
            why.append(wording.in_words(sample.hint))
        state = wording.in_words(sample.state)
        return (
            f"{sample.at_s:8.2f} s  face {track_id:<3d} {state:<13}"
            f"  attention {_number(sample.attention_score)}"
            f"  head {_number(sample.head_pose_score)}"
            f"  eyes {_number(sample.eye_openness_score)}"
            f"  gaze {_number(sample.gaze_score)}"
            f"  measured {sample.coverage:4.0%}"
            f"  {'; '.join(why)}{''.join(f'  [{flag}]' for flag in flags)}"
        ).rstrip()

    def summary(self, summaries: dict[int, Summary]) -> Iterator[str]:
        """Yield a line for each face."""
        for track_id, summary in sorted(summaries.items()):
            total = sum(summary.states.values())
            states = ", ".join(
                f"{wording.in_words(state)} {count / total:.0%}"
                for state, count in summary.states.most_common()
            )
            yield (
                f"face {track_id}: attention {_number(summary.mean_score).strip()} "
                f"over {summary.measured_s:.1f} s measured; "
                f"looking away {_times(summary.looking_away)}, "
                f"drowsy {_times(summary.drowsy)}; {states}"
            )
        if not summaries:
            yield "No face in this video"


class JsonLines:
    """For programs: one object a line."""

    def line(self, track_id: int, sample: Sample) -> str:
        """Return the fields of a sample."""
        penalties = {penalty.name: penalty.points for penalty in sample.penalties}
        return json.dumps(
            {**asdict(sample), "track_id": track_id, "penalties": penalties}
        )

    def summary(self, summaries: dict[int, Summary]) -> Iterator[str]:
        """Yield an object for each face, with its track id as `summary`."""
        for track_id, summary in sorted(summaries.items()):
            yield json.dumps(
                {
                    "summary": track_id,
                    "mean_score": summary.mean_score,
                    "measured_s": summary.measured_s,
                    "looking_away": summary.looking_away,
                    "drowsy": summary.drowsy,
                    "states": dict(summary.states),
                }
            )


def _number(score: float | None) -> str:
    return "    -" if score is None else f"{score:5.1f}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
