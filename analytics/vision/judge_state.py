"""Everything that judging remembers of one person."""

from dataclasses import dataclass, field
from typing import Self

from analytics.vision import packing
from analytics.vision.blinking import Blink
from analytics.vision.closures import Closures
from analytics.vision.direction import OffTarget
from analytics.vision.drowsiness import Drowsiness
from analytics.vision.eye_rate import EyeRate
from analytics.vision.neutral import Neutral
from analytics.vision.observation import Hint
from analytics.vision.open_eye import OpenEye
from analytics.vision.sample import State
from analytics.vision.scoring import Window

MAGIC = b"JDG3"
STATES = tuple(State)
HINTS: tuple[Hint | None, ...] = (None, *Hint)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the newest sample said about its own moment.

    `state` and `hint` are places in STATES and HINTS; `track_id` is 0 for none.
    """

    state: int = STATES.index(State.NO_FACE)
    gaze_score: float | None = None
    head_pose_score: float | None = None
    eye_openness_score: float | None = None
    eyes_measurable: bool = False
    weight_s: float = 0.0
    hint: int = 0
    track_id: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class JudgeState:
    """The history and the baselines of one person; `JudgeState()` knows nothing.

    `seen_at_s` is when the pose was last measured, `was_turned` whether it was
    turned away then, `glance_since_s` since when the head is out of the zone.
    """

    started_at_s: float | None = None
    last_at_s: float | None = None
    seen_at_s: float | None = None
    was_turned: bool = False
    glance_since_s: float | None = None
    moment: Moment = field(default_factory=Moment)
    neutral: Neutral = field(default_factory=Neutral)
    open_eye: OpenEye = field(default_factory=OpenEye)
    eye_rate: EyeRate = field(default_factory=EyeRate)
    blink: Blink = field(default_factory=Blink)
    closures: Closures = field(default_factory=Closures)
    drowsiness: Drowsiness = field(default_factory=Drowsiness)
    off_target: OffTarget = field(default_factory=OffTarget)
    window: Window = field(default_factory=Window)

    @property
    def is_blinking(self) -> bool:
        """Say whether the eyes are closing or closed at this moment."""
        return self.blink.is_on or self.closures.first_s is not None

    def cut(self, at_s: float) -> Self:
        """Return the state with its history cut and its baselines kept."""
        jump_s = at_s - (at_s if self.last_at_s is None else self.last_at_s)
        return type(self)(
            started_at_s=at_s,
            last_at_s=None,
            neutral=self.neutral,
            open_eye=self.open_eye.shifted(jump_s),
            drowsiness=self.drowsiness.cut(),
        )

    def to_bytes(self) -> bytes:
        """Return the state in the form that `from_bytes` reads."""
        return packing.pack(self, magic=MAGIC)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a state; raises BadStateError for other bytes."""
        return packing.unpack(cls, data, magic=MAGIC)

    def __eq__(self, other: object) -> bool:
        """Compare by content: arrays do not compare to one truth value."""
        if not isinstance(other, JudgeState):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        """Hash by content, as __eq__ compares."""
        return hash(self.to_bytes())
