"""Judge: the observations of one person in time order become samples.

Pure: everything between two samples is in `JudgeState`, time is an argument,
and the same observations give the same samples on any machine.
"""

import math
from dataclasses import replace

from analytics.vision import direction, open_eye, scoring
from analytics.vision.closures import CLOSED_BELOW, LONG_BLINK_S, OPEN_FROM
from analytics.vision.drowsiness import SLEEP_S
from analytics.vision.judge_state import HINTS, STATES, JudgeState, Moment
from analytics.vision.main_face import main_face
from analytics.vision.observation import FaceObservation, HeadPose, Hint
from analytics.vision.sample import Sample, State

__all__ = ["JudgeState", "judge", "main_face"]

# A longer gap, or a clock set back by as much, starts the history anew.
CUT_AFTER_S = 5.0
# The longest time that one sample may stand for.
LONGEST_STEP_S = 2.0
# Free for the score: glances and blinks.
GLANCE_S = 2.0
# A face that is missing for a moment only was not found, not gone.
HOLD_S = 0.5
LEFT_AFTER_S = 10.0
SETTLING_S = 10.0
# The opening of closed eyes relative to the own open eye, and what still counts
# as fully open.
CLOSED_OPENING = 0.45
FULL_OPENING = 0.8
# Width of an eye over the radius of its ball.
EYE_WIDTH_IN_RADII = 2.5
LOW_RATE_STEP_S = 0.25


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
    state = replace(
        state,
        started_at_s=at_s if state.started_at_s is None else state.started_at_s,
        last_at_s=at_s,
        window=state.window.until(at_s),
    )
    if observation is None:
        state = _without_face(state, at_s, span_s)
    elif observation.pose is None:
        state = _without_pose(state, observation, at_s)
    else:
        state = _with_pose(state, observation, observation.pose, at_s, span_s)
    return _sample(state, at_s, weight_s=state.moment.weight_s), state


def _with_pose(
    state: JudgeState,
    observation: FaceObservation,
    pose: HeadPose,
    at_s: float,
    span_s: float,
) -> JudgeState:
    if not pose.is_coarse:
        neutral = state.neutral.learn(pose, observation.pupil, span_s)
        state = replace(state, neutral=neutral)
    yaw, pitch = state.neutral.relative(pose)
    state = _see_eyes(state, observation, (yaw, pitch), at_s, span_s)
    facing = direction.ratio(yaw, pitch)
    state = replace(
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
    state = _count(state, at_s, span_s, facing, eyes)
    if state.closures.lasts(LONG_BLINK_S) and state.moment.eyes_measurable:
        first_s = state.closures.first_s
        assert first_s is not None
        state = replace(state, window=state.window.count_eyes_since(first_s))
    elif state.closures.first_s is not None:
        eyes_score = None if eyes_score is None else 100.0
    moment = Moment(
        gaze_score=_gaze_score(state, observation, yaw, pitch),
        head_pose_score=100.0 * facing,
        eye_openness_score=eyes_score,
        eyes_measurable=state.moment.eyes_measurable,
        weight_s=span_s,
        hint=HINTS.index(observation.hint or _rate_hint(state)),
        track_id=observation.track_id,
    )
    return replace(
        state, moment=replace(moment, state=STATES.index(_present(state, moment, at_s)))
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


def _see_eyes(
    state: JudgeState,
    observation: FaceObservation,
    turned: tuple[float, float],
    at_s: float,
    span_s: float,
) -> JudgeState:
    """Take in the eyes; the moment then says whether and how far they are open."""
    opening = observation.eye_opening
    _, pitch = turned
    if opening is None:
        return _without_eyes(state, at_s)
    opening = open_eye.compensated(opening, pitch)
    level = state.open_eye.level
    share = None if level is None else opening / level
    openness = None if share is None else _openness(share)
    limit = OPEN_FROM if state.closures.first_s is not None else CLOSED_BELOW
    if direction.ratio(*turned) == 1.0 and (openness is None or openness >= limit):
        state = replace(state, open_eye=state.open_eye.learn(opening, at_s))
    state = replace(state, eye_rate=state.eye_rate.add(at_s))
    if openness is None or not state.eye_rate.is_enough(at_s):
        return _without_eyes(state, at_s)
    closures = state.closures.add(openness, at_s, span_s)
    return replace(
        state,
        closures=closures,
        drowsiness=state.drowsiness.judge(closures, at_s, span_s)
        if state.open_eye.is_settled
        else state.drowsiness,
        moment=replace(
            state.moment, eyes_measurable=True, eye_openness_score=100.0 * openness
        ),
    )


def _without_eyes(state: JudgeState, at_s: float) -> JudgeState:
    closures = state.closures
    if closures.first_s is not None and at_s - closures.last_s > HOLD_S:
        closures = closures.ended()
    return replace(
        state,
        closures=closures,
        drowsiness=state.drowsiness.without_eyes(at_s),
        moment=replace(state.moment, eyes_measurable=False, eye_openness_score=None),
    )


def _openness(share: float) -> float:
    inside = (share - CLOSED_OPENING) / (FULL_OPENING - CLOSED_OPENING)
    return max(0.0, min(1.0, inside))


def _count(
    state: JudgeState, at_s: float, span_s: float, facing: float, eyes: float
) -> JudgeState:
    """Put a measured sample into the window; glances and blinks are free."""
    since_s = state.glance_since_s
    if facing >= 1.0:
        since_s = None
    elif since_s is None:
        since_s = at_s
    is_glance = since_s is not None and at_s - since_s < GLANCE_S
    is_blink = state.closures.first_s is not None
    window = state.window.add(
        at_s,
        span_s,
        (facing, 1.0 if is_glance else facing),
        (eyes, 1.0 if is_blink else eyes),
    )
    if since_s is not None and not is_glance:
        window = window.count_direction_since(since_s)
    return replace(state, window=window, glance_since_s=since_s)


def _without_face(state: JudgeState, at_s: float, span_s: float) -> JudgeState:
    """Judge a moment without the face: turned away, overlooked, or gone."""
    state = _without_eyes(state, at_s)
    gone_s = math.inf if state.seen_at_s is None else at_s - state.seen_at_s
    if state.was_turned and gone_s <= LEFT_AFTER_S:
        off_target = state.off_target.add(off=True, at_s=at_s, span_s=span_s)
        state = replace(state, off_target=off_target)
        state = _count(state, at_s, span_s, 0.0, 1.0)
        moment = Moment(
            state=STATES.index(State.LOOKING_AWAY),
            head_pose_score=0.0,
            weight_s=span_s,
            track_id=state.moment.track_id,
        )
        return replace(state, moment=moment)
    state = _unmeasured(state, at_s)
    if gone_s <= HOLD_S:
        held = replace(state.moment, weight_s=0.0, eyes_measurable=False)
        return replace(state, moment=held)
    has_left = state.seen_at_s is not None and gone_s > LEFT_AFTER_S
    name = State.LEFT_VIEW if has_left else State.NO_FACE
    track_id = state.moment.track_id if gone_s <= LEFT_AFTER_S else 0
    return replace(state, moment=Moment(state=STATES.index(name), track_id=track_id))


def _without_pose(
    state: JudgeState, observation: FaceObservation, at_s: float
) -> JudgeState:
    """Judge a moment in which the face is there and cannot be measured."""
    state = _unmeasured(_without_eyes(state, at_s), at_s)
    moment = Moment(
        state=STATES.index(State.UNMEASURABLE),
        hint=HINTS.index(observation.hint),
        track_id=observation.track_id,
    )
    return replace(state, moment=moment, was_turned=False)


def _unmeasured(state: JudgeState, at_s: float) -> JudgeState:
    since_s = state.glance_since_s
    if state.seen_at_s is None or at_s - state.seen_at_s > HOLD_S:
        since_s = None
    return replace(
        state, off_target=state.off_target.unknown(at_s), glance_since_s=since_s
    )


def _rate_hint(state: JudgeState) -> Hint | None:
    """Return LOW_RATE where the eyes are seen, but too seldom for blinks."""
    times = state.eye_rate.times
    if len(times) < 3 or state.moment.eyes_measurable:
        return None
    step_s = float(times[-1] - times[0]) / (len(times) - 1)
    return Hint.LOW_RATE if step_s > LOW_RATE_STEP_S else None


def _gaze_score(
    state: JudgeState, observation: FaceObservation, yaw: float, pitch: float
) -> float | None:
    """Return the score of head and eyes together; sideways only, never decides."""
    own = state.neutral.pupil
    if observation.pupil is None or own is None or not state.neutral.is_known:
        return None
    moved = (observation.pupil - own) * EYE_WIDTH_IN_RADII
    eye = math.degrees(math.asin(max(-1.0, min(1.0, moved))))
    return 100.0 * direction.ratio(yaw + eye, pitch)


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
    )
