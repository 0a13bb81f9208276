"""What we say about one person at one moment."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The situation at this moment, in the order of the interface."""

    FACING = "facing"
    LOOKING_AWAY = "looking_away"
    EYES_CLOSED = "eyes_closed"
    DROWSY = "drowsy"
    NO_FACE = "no_face"
    LEFT_VIEW = "left_view"
    UNMEASURABLE = "unmeasurable"
    SETTLING = "settling"


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points that the attention score lost, and what for."""

    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Sample:
    """Scores from 0.0 to 100.0; None means unknown, which is never zero.

    `weight_s` is the measured time that the sample stands for, `coverage` the
    measured share of the last 10 s. The points of `penalties` add up exactly to
    100 - attention_score. `off_target_s` and `eyes_closed_s` say for how long by now
    the head has been off the screen and the eyes closed: 0.0 for on target and for
    open eyes (and for lids that may only be lowered), None where that is unknown.
    """

    at_s: float
    state: State
    attention_score: float | None
    gaze_score: float | None
    head_pose_score: float | None
    eye_openness_score: float | None
    is_looking_away: bool
    is_drowsy: bool
    eyes_measurable: bool
    weight_s: float
    coverage: float
    penalties: tuple[Penalty, ...]
    hint: str | None
    track_id: int | None
    off_target_s: float | None
    eyes_closed_s: float | None
