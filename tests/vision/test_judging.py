import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.vision.errors import BadStateError, VisionError
from analytics.vision.judging import JudgeState, judge
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose, Hint
from analytics.vision.sample import State


def seen(at_s: float, yaw: float = 0.0, opening: float | None = 0.3) -> FaceObservation:
    return FaceObservation(
        track_id=3,
        at_s=at_s,
        box=Box(0.0, 0.0, 100.0, 100.0),
        pose=HeadPose(yaw, 0.0, 0.0),
        facing=Facing(yaw, 0.0),
        eye_opening=opening,
        eye_yaw_deg=0.0,
        hint=None,
        detector_confidence=0.9,
        fit_error=0.03,
    )


def test_who_faces_the_screen_scores_full_marks(settled):
    sample = settled.samples[-1]

    assert sample.state is State.FACING
    assert sample.attention_score == 100.0
    assert sample.head_pose_score == 100.0
    assert sample.eye_openness_score == 100.0
    assert sample.gaze_score == 100.0
    assert sample.eyes_measurable
    assert sample.coverage == pytest.approx(1.0)
    assert sample.track_id == 1


def test_the_first_seconds_are_settling_without_a_score(timeline):
    person = timeline()

    sample = person.looks(4.5)

    assert sample.state is State.SETTLING
    assert sample.attention_score is None


def test_the_score_comes_after_half_the_window(timeline):
    person = timeline()

    sample = person.looks(5.5)

    assert sample.state is State.FACING
    assert sample.attention_score == 100.0
    assert sample.coverage == pytest.approx(0.55, abs=0.02)


def test_angles_are_relative_to_the_own_neutral(timeline):
    person = timeline()
    person.looks(20.0, yaw=14.0, pitch=-10.0)

    assert person.looks(10.0, yaw=14.0, pitch=-10.0).head_pose_score == 100.0
    assert person.looks(1.0, yaw=44.0, pitch=-10.0).head_pose_score == 0.0


@pytest.mark.parametrize("fps", [2.0, 5.0, 8.0, 25.0])
def test_the_state_turns_within_half_a_second(timeline, fps):
    person = timeline(fps=fps)
    person.looks(30.0)

    sample = person.looks(0.5, yaw=40.0)

    assert sample.state is State.LOOKING_AWAY
    assert not sample.is_looking_away


@pytest.mark.parametrize("fps", [5.0, 8.0, 25.0])
def test_and_returns_within_half_a_second(timeline, fps):
    person = timeline(fps=fps)
    person.looks(30.0)
    person.looks(1.0, yaw=40.0)

    assert person.looks(0.6).state is State.FACING


def test_a_glance_costs_nothing(settled):
    settled.looks(1.5, yaw=45.0)
    settled.looks(10.0)

    assert {sample.attention_score for sample in settled.last_s(11.5)} == {100.0}


def test_a_look_of_three_seconds_costs_all_of_them(settled):
    sample = settled.looks(3.0, yaw=45.0)

    assert sample.attention_score == pytest.approx(70.0, abs=2.0)
    assert [p.name for p in sample.penalties] == ["looking_away"]


def test_looking_away_is_flagged_after_three_seconds(settled):
    assert not settled.looks(2.8, yaw=45.0).is_looking_away
    assert settled.looks(0.5, yaw=45.0).is_looking_away
    assert settled.looks(2.5).is_looking_away
    assert not settled.looks(1.0).is_looking_away


def test_blinks_cost_nothing(settled):
    for _ in range(10):
        settled.looks(0.25, openness=0.3)
        sample = settled.looks(3.0)

    assert sample.attention_score == 100.0
    assert not sample.is_drowsy
    assert {s.eye_openness_score for s in settled.last_s(20.0)} == {100.0}


def test_closed_eyes_are_said_after_half_a_second(settled):
    sample = settled.looks(0.75, openness=0.3)

    assert sample.state is State.EYES_CLOSED
    assert sample.eye_openness_score == 0.0
    assert sample.attention_score is not None
    assert sample.attention_score < 100.0


def test_a_microsleep_caps_the_score_and_sleep_more(settled):
    assert settled.looks(1.5, openness=0.3).is_drowsy
    assert settled.samples[-1].attention_score == 40.0

    assert settled.looks(2.0, openness=0.3).attention_score == 10.0
    assert [p.name for p in settled.samples[-1].penalties] == [
        "eyes_closed",
        "asleep_cap",
    ]


def test_drowsy_stays_while_eyes_are_open_again(settled):
    settled.looks(1.5, openness=0.3)

    sample = settled.looks(10.0)

    assert sample.state is State.DROWSY
    assert sample.attention_score == 40.0


@pytest.mark.parametrize("fps", [1.0, 2.0, 4.0])
def test_eyes_are_not_measured_at_low_rates(timeline, fps):
    person = timeline(fps=fps)
    person.looks(30.0)

    sample = person.looks(10.0, openness=0.3)

    assert not sample.eyes_measurable
    assert sample.eye_openness_score is None
    assert not sample.is_drowsy
    assert sample.attention_score == 100.0


def test_a_low_rate_is_hinted_at(timeline):
    person = timeline(fps=2.0)

    assert person.looks(10.0).hint == Hint.LOW_RATE


def test_the_same_eyes_are_open_for_anybody(timeline):
    person = timeline()

    sample = person.looks(30.0, openness=0.6)

    assert sample.eye_openness_score == 100.0


def test_unmeasurable_is_unknown_not_zero(settled):
    sample = settled.is_unmeasurable(12.0)

    assert sample.state is State.UNMEASURABLE
    assert sample.attention_score is None
    assert sample.head_pose_score is None
    assert sample.hint == Hint.TOO_DARK
    assert sample.weight_s == 0.0
    assert sample.coverage == 0.0


def test_unknown_time_is_not_averaged(settled):
    sample = settled.is_unmeasurable(4.0)

    assert sample.attention_score == 100.0
    assert sample.coverage == pytest.approx(0.6, abs=0.03)


def test_a_face_that_turned_away_is_away_for_ten_seconds_then_gone(settled):
    settled.looks(1.0, yaw=40.0)

    for _ in range(9):
        assert settled.is_gone(1.0).state is State.LOOKING_AWAY
    assert settled.samples[-1].is_looking_away
    assert settled.samples[-1].attention_score == pytest.approx(0.0, abs=2.0)

    sample = settled.is_gone(2.0)
    assert sample.state is State.LEFT_VIEW

    sample = settled.is_gone(10.0)
    assert sample.attention_score is None
    assert not sample.is_looking_away


def test_a_face_that_vanishes_while_facing_is_unknown(settled):
    sample = settled.is_gone(3.0)

    assert sample.state is State.NO_FACE
    assert sample.weight_s == 0.0
    assert not sample.is_looking_away
    assert settled.is_gone(8.0).state is State.LEFT_VIEW


def test_a_face_missed_in_one_frame_is_not_gone(settled):
    assert settled.is_gone(0.25).state is State.FACING


def test_nobody_ever_seen_is_no_face(timeline):
    person = timeline()

    sample = person.is_gone(30.0)

    assert sample.state is State.NO_FACE
    assert sample.attention_score is None
    assert sample.track_id is None


@pytest.mark.parametrize("back_s", [0.0, 0.5, 4.9])
def test_time_that_does_not_advance_changes_nothing(settled, back_s):
    at_s = settled.now_s - back_s

    sample, state = judge(settled.state, seen(at_s, yaw=60.0), at_s)

    assert state is settled.state
    assert sample.weight_s == 0.0
    assert sample.attention_score == 100.0


@pytest.mark.parametrize("jump_s", [6.0, 3600.0, -3600.0, 1e9])
def test_a_jump_of_the_clock_cuts_the_history_and_keeps_the_baselines(settled, jump_s):
    settled.looks(2.9, yaw=40.0)
    before = settled.state
    settled.now_s += jump_s

    sample = settled.looks(0.125, yaw=40.0)

    assert sample.attention_score is None
    assert not sample.is_looking_away
    assert settled.state.neutral == before.neutral or (
        settled.state.neutral.yaw == before.neutral.yaw
    )
    assert settled.state.open_eye.level == before.open_eye.level
    assert settled.looks(30.0).attention_score == 100.0
    assert settled.samples[-1].eyes_measurable


@pytest.mark.parametrize("at_s", [float("nan"), float("inf")])
def test_a_time_that_is_none_changes_nothing(settled, at_s):
    _, state = judge(settled.state, seen(at_s), at_s)

    assert state is settled.state


def test_weights_add_up_to_the_time_that_passed(settled):
    total_s = sum(sample.weight_s for sample in settled.samples)

    assert total_s == pytest.approx(30.0 - 0.125)


moments = st.lists(
    st.one_of(
        st.none(),
        st.builds(
            seen,
            at_s=st.just(0.0),
            yaw=st.floats(-90, 90),
            opening=st.none() | st.floats(0.0, 0.6),
        ),
    ),
    min_size=1,
    max_size=40,
)
gaps = st.floats(-7.0, 7.0) | st.just(0.125) | st.just(0.0)


@settings(max_examples=60, deadline=None)
@given(moments=moments, gaps=st.lists(gaps, min_size=40, max_size=40))
def test_a_state_survives_the_way_through_bytes(moments, gaps):
    state, at_s = JudgeState(), 1_790_000_000.0
    for moment, gap_s in zip(moments, gaps, strict=False):
        at_s += gap_s
        revived = JudgeState.from_bytes(state.to_bytes())
        assert revived == state

        sample, state = judge(state, moment, at_s)
        same_sample, same_state = judge(revived, moment, at_s)

        assert same_sample == sample
        assert same_state == state
        if sample.attention_score is not None:
            lost = sum(penalty.points for penalty in sample.penalties)
            assert lost == 100.0 - sample.attention_score


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: b"", id="nothing"),
        pytest.param(lambda data: data[:-1], id="cut off"),
        pytest.param(lambda data: data + b"x", id="too long"),
        pytest.param(lambda data: b"XXXX" + data[4:], id="another kind"),
        pytest.param(lambda data: data[:40] + b"\x01" + data[41:], id="damaged"),
        pytest.param(lambda data: bytes(len(data)), id="zeros"),
    ],
)
def test_bytes_that_are_no_state_are_refused(settled, spoil):
    with pytest.raises(BadStateError) as raised:
        JudgeState.from_bytes(spoil(settled.state.to_bytes()))
    assert isinstance(raised.value, VisionError)


def test_a_minute_of_history_is_small_and_quick(timeline):
    person = timeline(fps=8.0)
    person.looks(70.0)
    start = time.process_time()
    person.looks(60.0)
    judged_s = (time.process_time() - start) / 480

    data = person.state.to_bytes()

    assert len(data) < 20_000
    # 0.16 ms on the machine of the authors; room for a slower one.
    assert judged_s < 0.001


def test_a_coarse_pose_does_not_teach_the_neutral(settled):
    before = settled.state.neutral
    pose = HeadPose(5.0, 0.0, 0.0, is_coarse=True)
    at_s = settled.now_s + 0.125

    _, state = judge(settled.state, replace(seen(at_s), pose=pose), at_s)

    assert state.neutral is before


def test_a_profile_that_only_five_points_show_is_looking_away(settled):
    for _ in range(8):
        settled.now_s += 0.125
        pose = HeadPose(60.0, -30.0, 0.0, is_coarse=True)
        facing = Facing(pose.yaw, pose.pitch)
        moment = replace(seen(settled.now_s, opening=None), pose=pose, facing=facing)
        sample, settled.state = judge(settled.state, moment, settled.now_s)

    assert sample.state is State.LOOKING_AWAY
    assert sample.head_pose_score == 0.0


def test_a_face_that_turned_beyond_measure_is_still_looking_away(settled):
    settled.looks(1.0, yaw=40.0)

    sample = settled.is_unmeasurable(3.0, Hint.TURNED_TOO_FAR)

    assert sample.state is State.LOOKING_AWAY
    assert sample.is_looking_away


def test_a_covered_face_that_was_not_turned_is_unknown(settled):
    sample = settled.is_unmeasurable(3.0, Hint.TURNED_TOO_FAR)

    assert sample.state is State.UNMEASURABLE
    assert sample.weight_s == 0.0


def test_a_half_blink_costs_nothing(settled):
    for _ in range(10):
        settled.looks(0.25, openness=0.65)
        sample = settled.looks(3.0)

    assert sample.attention_score == 100.0
    assert {s.eye_openness_score for s in settled.last_s(20.0)} == {100.0}


def test_lowered_eyes_are_no_blink_and_no_closure(settled):
    sample = settled.looks(3.0, openness=0.65)

    assert sample.state is State.FACING
    assert not sample.is_drowsy
    assert 0.0 < sample.eye_openness_score < 100.0


@pytest.mark.parametrize(
    "turned", [{"pitch": -15.0}, {"yaw": 20.0}], ids=["bowed", "aside"]
)
def test_lids_of_a_turned_head_are_not_taken_for_closed_eyes(settled, turned):
    settled.looks(3.0, **turned)

    sample = settled.looks(5.0, openness=0.3, **turned)

    assert not sample.eyes_measurable
    assert sample.eye_openness_score is None
    assert not sample.is_drowsy
    assert State.EYES_CLOSED not in {s.state for s in settled.last_s(5.0)}


def test_eyes_that_close_before_the_head_falls_are_drowsy(settled):
    settled.looks(1.5, openness=0.3)

    assert settled.looks(2.0, openness=0.3, pitch=-15.0).is_drowsy


def test_the_first_seconds_know_blinks_but_no_long_closures(timeline):
    person = timeline()
    person.looks(4.0)

    assert person.looks(0.25, openness=0.3).eyes_measurable
    person.looks(0.5)
    assert not person.looks(2.0, openness=0.3).eyes_measurable
    assert not person.samples[-1].is_drowsy


def test_wide_eyes_in_the_beginning_do_not_close_the_normal_ones(timeline):
    person = timeline()
    person.looks(3.0, openness=2.0)

    sample = person.looks(30.0)

    assert sample.eyes_measurable
    assert sample.eye_openness_score == 100.0
    assert State.EYES_CLOSED not in {s.state for s in person.samples}


def test_an_unsure_reading_is_not_judged(settled):
    for _ in range(16):
        settled.now_s += 0.125
        moment = replace(seen(settled.now_s, opening=0.05), is_opening_sure=False)
        sample, settled.state = judge(settled.state, moment, settled.now_s)

    assert not sample.eyes_measurable
    assert sample.eye_openness_score is None
    assert not sample.is_drowsy


def test_off_target_is_counted_from_the_turn_that_was_believed_later(settled):
    settled.looks(0.125, yaw=45.0)
    assert settled.samples[-1].off_target_s == 0.0

    sample = settled.looks(4.875, yaw=45.0)

    assert sample.off_target_s == pytest.approx(4.875)
    assert settled.looks(0.5).off_target_s == 0.0


def test_off_target_is_unknown_where_the_direction_is(settled):
    settled.looks(2.0, yaw=45.0)

    assert settled.is_unmeasurable(0.125).off_target_s is None
    assert settled.is_unmeasurable(3.0).off_target_s is None


def test_off_target_goes_on_where_a_turned_face_is_lost(settled):
    settled.looks(2.0, yaw=45.0)

    assert settled.is_gone(3.0).off_target_s == pytest.approx(4.875)


def test_eyes_that_are_not_measured_have_no_length_of_closure(timeline):
    person = timeline(fps=2.0)

    assert person.looks(30.0, openness=0.3).eyes_closed_s is None


def test_closed_eyes_have_the_length_that_the_rules_of_vision_see(settled):
    lengths = []
    for _ in range(40):
        sample = settled.looks(0.125, openness=0.3)
        lengths.append(sample.eyes_closed_s)
        for limit in (0.5, 1.0, 3.0):
            assert settled.state.closures.lasts(limit) == (
                sample.eyes_closed_s >= limit
            )

    assert lengths[0] == pytest.approx(0.0625)
    assert lengths[-1] == pytest.approx(39 * 0.125 + 0.0625)


def test_an_open_eye_has_closed_for_nothing_and_a_flicker_ends_no_closure(settled):
    settled.looks(1.0, openness=0.3)

    flicker = settled.looks(0.125)
    after = settled.looks(0.125)

    assert flicker.eyes_closed_s == pytest.approx(7 * 0.125 + 0.0625)
    assert after.eyes_closed_s == 0.0


def test_lids_that_may_be_lowered_are_no_closure(settled):
    settled.looks(1.0, pitch=-15.0)

    lengths = {
        settled.looks(0.125, pitch=-15.0, openness=0.3).eyes_closed_s for _ in range(8)
    }

    assert lengths == {0.0, None}


def test_a_time_that_does_not_advance_changes_no_length(settled):
    settled.looks(2.0, yaw=45.0)

    sample, _ = judge(settled.state, seen(settled.now_s, yaw=45.0), settled.now_s - 1.0)

    assert sample.off_target_s == settled.samples[-1].off_target_s
