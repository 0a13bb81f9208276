"""What a measured moment counts for the score: glances and blinks are free."""

from analytics.vision.changing import changed
from analytics.vision.judge_state import JudgeState

GLANCE_S = 2.0


def count(
    state: JudgeState, at_s: float, span_s: float, *, facing: float, eyes: float
) -> JudgeState:
    """Return the state with a measured sample in the window.

    A glance or a blink counts as nothing until it has lasted too long, then in
    full from its beginning.
    """
    since_s = state.glance_since_s
    if facing >= 1.0:
        since_s = None
    elif since_s is None:
        since_s = at_s
    is_glance = since_s is not None and at_s - since_s < GLANCE_S
    is_blink = state.is_blinking
    window = state.window.add(
        at_s,
        span_s,
        (facing, 1.0 if is_glance else facing),
        (eyes, 1.0 if is_blink else eyes),
    )
    if since_s is not None and not is_glance:
        window = window.count_direction_since(since_s)
    return changed(state, window=window, glance_since_s=since_s)
