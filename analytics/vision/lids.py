"""What the eyes of a moment add to what is known of a person."""

from dataclasses import replace

from analytics.vision import direction, open_eye
from analytics.vision.closures import CLOSED_BELOW, OPEN_FROM
from analytics.vision.judge_state import JudgeState
from analytics.vision.observation import FaceObservation, Hint

# The opening of closed eyes relative to the own open eye, and what still counts
# as fully open. Blinks of the Talking Face reach .55 or less, its open eyes stay
# above .61 in 999 of 1,000 frames.
CLOSED_OPENING = 0.45
FULL_OPENING = 0.8
CLOSURE_HELD_S = 0.5
LOW_RATE_STEP_S = 0.25


def see(
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
        return miss(state, at_s)
    opening = open_eye.compensated(opening, pitch)
    level = state.open_eye.level
    share = None if level is None else opening / level
    openness = None if share is None else _openness(share)
    limit = OPEN_FROM if state.closures.first_s is not None else CLOSED_BELOW
    if direction.ratio(*turned) == 1.0 and (openness is None or openness >= limit):
        state = replace(state, open_eye=state.open_eye.learn(opening, at_s))
    state = replace(state, eye_rate=state.eye_rate.add(at_s))
    if openness is None or not state.eye_rate.is_enough(at_s):
        return miss(state, at_s)
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


def miss(state: JudgeState, at_s: float) -> JudgeState:
    """Go on without the eyes; a closure survives a moment of that."""
    closures = state.closures
    if closures.first_s is not None and at_s - closures.last_s > CLOSURE_HELD_S:
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


def rate_hint(state: JudgeState) -> Hint | None:
    """Return LOW_RATE where the eyes are seen, but too seldom for blinks."""
    times = state.eye_rate.times
    if len(times) < 3 or state.moment.eyes_measurable:
        return None
    step_s = float(times[-1] - times[0]) / (len(times) - 1)
    return Hint.LOW_RATE if step_s > LOW_RATE_STEP_S else None
