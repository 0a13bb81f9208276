import pytest

from analytics.vision.evaluation import blinks, closures, drowsy, judged_clips
from analytics.vision.observation import Box

BLINKS = [(10, 14), (50, 54)]


@pytest.mark.parametrize(
    ("closed", "f1"),
    [
        pytest.param([(10, 14), (50, 54)], 1.0, id="both"),
        pytest.param([(16, 17), (48, 48)], 1.0, id="both within two frames"),
        pytest.param([(10, 11), (13, 14), (51, 52)], 1.0, id="one in two parts"),
        pytest.param([(10, 14)], 2 / 3, id="one missed"),
        pytest.param([(10, 14), (50, 54), (80, 82)], 0.8, id="one invented"),
        pytest.param([(17, 47)], 0.0, id="none"),
        pytest.param([], 0.0, id="nothing said"),
    ],
)
def test_blink_f1_counts_blinks_that_are_met_within_the_tolerance(closed, f1):
    assert blinks.blink_f1(closed, BLINKS, 2) == pytest.approx(f1)


def test_nothing_said_of_nothing_is_right():
    assert blinks.blink_f1([], [], 2) == 1.0


def test_openings_under_a_limit_become_spans():
    answers = [(0, 0.3), (1, 0.2), (2, 0.1), (3, 0.3), (4, 0.2), (5, None), (6, 0.2)]

    assert blinks.spans_below(answers, 0.25) == ((1, 2), (4, 4), (6, 6))


def test_a_false_closure_is_long_and_touches_no_true_one():
    said = [(0.0, 0.9), (5.0, 6.0), (9.0, 12.0)]

    assert closures.false_closures(said, [(11.0, 11.5)], 1.0) == ((5.0, 6.0),)


def test_openness_tells_awake_from_drowsy():
    assert drowsy.auc([0.4, 0.3], [0.1, 0.2]) == 1.0
    assert drowsy.auc([0.4, 0.2], [0.1, 0.3]) == 0.75
    assert drowsy.auc([0.3], [0.3]) == 0.5
    assert drowsy.auc([], []) == 0.0


def test_a_face_without_an_answer_loses_every_comparison():
    assert drowsy.auc([0.4, 0.3], [0.1, None]) == 0.5


@pytest.mark.parametrize(
    ("face", "is_found"),
    [
        pytest.param(Box(30.0, 40.0, 50.0, 50.0), True, id="the face of the head"),
        pytest.param(Box(30.0, 40.0, 20.0, 20.0), False, id="a part of it"),
        pytest.param(Box(90.0, 40.0, 50.0, 50.0), False, id="beside it"),
        pytest.param(Box(-200.0, -150.0, 500.0, 500.0), False, id="the whole picture"),
    ],
)
def test_a_face_is_found_inside_the_labelled_head(face, is_found):
    assert drowsy.is_found(face, Box(0.0, 0.0, 100.0, 140.0)) is is_found


@pytest.mark.parametrize("rows", [blinks, closures, drowsy])
def test_rows_without_their_pictures_say_why(rows, tmp_path, observer):
    found = list(rows.measures(tmp_path, observer))

    assert found
    assert all(row.value is None for row in found)
    assert all(row.why_not for row in found)
    assert all(row.met is None for row in found)


def test_the_blinks_of_a_clip_are_closing_spans(clip, observer):
    # Looked at picture by picture: half closed, narrowed, blink.
    seen = [(2.2, 2.56), (3.76, 4.96), (17.0, 17.2)]
    moments = judged_clips.judged(clip("cap13_edit2.mp4"), observer, fps=None)

    spans = blinks.closing_spans(moments)

    assert blinks.blink_f1(spans, seen, 0.08) == 1.0


def test_nobody_awake_closes_the_eyes_for_a_second(clip, observer):
    moments = judged_clips.judged(clip("cap13_edit2.mp4"), observer, fps=8.0)

    assert closures.said_closures(moments) == ()
