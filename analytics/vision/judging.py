"""Judge: the observations of one person in time order become samples.

Pure: everything between two samples is in `JudgeState`, time is an argument,
and the same observations give the same samples on any machine.
"""

import math

from analytics.vision import absence, counting, direction, lids, scoring
from analytics.vision.changing import changed
from analytics.vision.closures import LONG_BLINK_S
from analytics.vision.drowsiness import SLEEP_S
from analytics.vision.judge_state import HINTS, STATES, JudgeState, Moment
from analytics.vision.main_face import main_face
from analytics.vision.observation import FaceObservation, Facing, HeadPose
from analytics.vision.sample import Sample, State

__all__ = ["JudgeState", "judge", "main_face"]

# A longer gap, or a clock set back by as much, starts the history anew.
CUT_AFTER_S = 5.0
# The longest time that one sample may stand for.
LONGEST_STEP_S = 2.0
SETTLING_S = 10.0


def judge(
    state: JudgeState, observation: FaceObservation | None, at_s: float
) -> tuple[Sample, JudgeState]:
    """Return the sample of this moment, and what to remember.

    `observation` is None where the face was not seen. Times that do not advance
    change nothing and weigh nothing.
    """
    passed_s = 0.0 if state.last_at_s is None else at_s - state.last_at_s
    is_stale = state.last_at_s is not None and -CUT_AFTER_S <= passed_s <= 0.0
    if is_stale or not math.isfinite(at_s):
        return _sample(state, at_s, weight_s=0.0), state
    if abs(passed_s) > CUT_AFTER_S:
        state, passed_s = state.cut(at_s), 0.0
    span_s = min(LONGEST_STEP_S, passed_s)
    state = changed(
        state,
        started_at_s=at_s if state.started_at_s is None else state.started_at_s,
        last_at_s=at_s,
        window=state.window.until(at_s),
    )
    if observation is None or observation.facing is None or observation.pose is None:
        state = absence.judge(state, observation, at_s, span_s)
    else:
        seen = (observation.facing, observation.pose)
        state = _measured(state, observation, seen, at_s, span_s)
    return _sample(state, at_s, weight_s=state.moment.weight_s), state


def _measured(
    state: JudgeState,
    observation: FaceObservation,
    seen: tuple[Facing, HeadPose],
    at_s: float,
    span_s: float,
) -> JudgeState:
    towards, pose = seen
    if not pose.is_coarse:
        neutral = state.neutral.learn(towards, pose, observation.eye_yaw_deg, span_s)
        state = changed(state, neutral=neutral)
    yaw, pitch = state.neutral.relative(towards)
    if pose.is_coarse:  # five points know left and right, hardly up and down
        pitch = 0.0
    bowed = pose.pitch - state.neutral.head_pitch
    state = lids.see(state, observation, (yaw, bowed), at_s, span_s)
    facing = direction.ratio(yaw, pitch)
    state = changed(
        state,
        seen_at_s=at_s,
        was_turned=facing < 1.0,
        off_target=state.off_target.add(
            off=direction.is_off(yaw, pitch, was_off=state.off_target.is_off),
            at_s=at_s,
            span_s=span_s,
        ),
    )
    eyes_score = state.moment.eye_openness_score
    eyes = 1.0 if eyes_score is None else eyes_score / 100.0
    state = counting.count(state, at_s, span_s, facing=facing, eyes=eyes)
    if state.closures.lasts(LONG_BLINK_S) and state.moment.eyes_measurable:
        first_s = state.closures.first_s
        assert first_s is not None
        state = changed(state, window=state.window.count_eyes_since(first_s))
    elif state.is_blinking:
        eyes_score = None if eyes_score is None else 100.0
    moment = Moment(
        gaze_score=_gaze_score(state, observation, yaw, pitch),
        head_pose_score=100.0 * facing,
        eye_openness_score=eyes_score,
        eyes_measurable=state.moment.eyes_measurable,
        weight_s=span_s,
        hint=HINTS.index(observation.hint or lids.rate_hint(state)),
        track_id=observation.track_id,
    )
    return changed(
        state, moment=changed(moment, state=STATES.index(_present(state, moment, at_s)))
    )


def _present(state: JudgeState, moment: Moment, at_s: float) -> State:
    """Return the situation of a measured face."""
    started_at_s = at_s if state.started_at_s is None else state.started_at_s
    is_settling = at_s - started_at_s < SETTLING_S and (
        state.window.coverage < scoring.LEAST_COVERAGE - 1e-6
    )
    if is_settling:
        return State.SETTLING
    if state.off_target.is_off:
        return State.LOOKING_AWAY
    if moment.eyes_measurable and state.closures.lasts(LONG_BLINK_S):
        return State.EYES_CLOSED
    return State.DROWSY if state.drowsiness.is_drowsy else State.FACING


def _gaze_score(
    state: JudgeState, observation: FaceObservation, yaw: float, pitch: float
) -> float | None:
    """Return the score of head and eyes together; sideways only, never decides."""
    own, turned = state.neutral.eye_yaw_deg, observation.eye_yaw_deg
    if turned is None or own is None or not state.neutral.is_known:
        return None
    return 100.0 * direction.ratio(yaw + turned - own, pitch)


def _sample(state: JudgeState, at_s: float, *, weight_s: float) -> Sample:
    is_asleep = state.moment.eyes_measurable and state.closures.lasts(SLEEP_S)
    score = scoring.score(
        state.window, is_drowsy=state.drowsiness.is_drowsy, is_asleep=is_asleep
    )
    moment = state.moment
    return Sample(
        at_s=at_s,
        state=STATES[moment.state],
        attention_score=score.attention,
        gaze_score=moment.gaze_score,
        head_pose_score=moment.head_pose_score,
        eye_openness_score=moment.eye_openness_score,
        is_looking_away=state.off_target.is_looking_away,
        is_drowsy=state.drowsiness.is_drowsy,
        eyes_measurable=moment.eyes_measurable,
        weight_s=weight_s,
        coverage=score.coverage,
        penalties=score.penalties,
        hint=HINTS[moment.hint],
        track_id=moment.track_id or None,
        off_target_s=None
        if state.last_at_s is None
        else state.off_target.off_for_s(state.last_at_s),
        eyes_closed_s=state.closures.length_s() if moment.eyes_measurable else None,
    )
