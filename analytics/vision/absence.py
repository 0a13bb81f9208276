"""What to say while a face is not seen, or seen and not measured."""

import math

from analytics.vision import counting, lids
from analytics.vision.changing import changed
from analytics.vision.judge_state import HINTS, STATES, JudgeState, Moment
from analytics.vision.observation import FaceObservation, Hint
from analytics.vision.sample import State

# A face that is missing for a moment only was not found, not gone.
HOLD_S = 0.5
LEFT_AFTER_S = 10.0


def judge(
    state: JudgeState,
    observation: FaceObservation | None,
    at_s: float,
    span_s: float,
) -> JudgeState:
    """Return the state after a moment without a pose.

    Profile and a bowed head are where faces are lost, and they are the
    inattentive: who was turned when the face got lost is looking away, for at
    most ten seconds. Anything else is unknown.
    """
    state = lids.miss(state, at_s)
    gone_s = math.inf if state.seen_at_s is None else at_s - state.seen_at_s
    may_be_turned = observation is None or observation.hint is Hint.TURNED_TOO_FAR
    if state.was_turned and may_be_turned and gone_s <= LEFT_AFTER_S:
        return _turned_away(state, at_s, span_s)
    state = changed(
        state,
        off_target=state.off_target.unknown(at_s),
        glance_since_s=state.glance_since_s if gone_s <= HOLD_S else None,
    )
    if observation is not None:
        moment = Moment(
            state=STATES.index(State.UNMEASURABLE),
            hint=HINTS.index(observation.hint),
            track_id=observation.track_id,
        )
        return changed(state, moment=moment)
    if gone_s <= HOLD_S:
        held = changed(state.moment, weight_s=0.0, eyes_measurable=False)
        return changed(state, moment=held)
    return changed(state, moment=_nobody(state, gone_s))


def _turned_away(state: JudgeState, at_s: float, span_s: float) -> JudgeState:
    moment = Moment(
        state=STATES.index(State.LOOKING_AWAY),
        head_pose_score=0.0,
        weight_s=span_s,
        track_id=state.moment.track_id,
    )
    off_target = state.off_target.add(off=True, at_s=at_s, span_s=span_s)
    state = changed(state, off_target=off_target, moment=moment)
    return counting.count(state, at_s, span_s, facing=0.0, eyes=1.0)


def _nobody(state: JudgeState, gone_s: float) -> Moment:
    if gone_s <= LEFT_AFTER_S:
        no_face = STATES.index(State.NO_FACE)
        return Moment(state=no_face, track_id=state.moment.track_id)
    was_here = state.seen_at_s is not None
    return Moment(state=STATES.index(State.LEFT_VIEW if was_here else State.NO_FACE))
