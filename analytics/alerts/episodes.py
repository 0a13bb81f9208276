"""What goes into the rules and what comes out: readings and episodes."""

from dataclasses import dataclass
from enum import StrEnum


class AlertType(StrEnum):
    """The rules; the values of `alerts.alert_type`."""

    NOT_ATTENTIVE = "not_attentive"
    LOOKING_AWAY = "looking_away"
    DROWSY = "drowsy"


class Severity(StrEnum):
    """How long it has lasted; the values of `alerts.severity`, the least first."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Cause(StrEnum):
    """Which part of a rule opened an alert; the values of `alerts.cause`."""

    OFF_TARGET = "off_target"
    TIME_SHARING = "time_sharing"
    CLOSURE = "closure"
    CLOSURES = "closures"
    PERCLOS = "perclos"
    LOW_SCORE = "low_score"


@dataclass(frozen=True, slots=True)
class Reading:
    """One known sample as the rules see it; `at_s` epoch seconds, score 0.0 to 100.0.

    `weight_s` is the measured time it stands for. `off_target_s` and `eyes_closed_s`
    say for how long by now, 0.0 for on target and for open, None for not known.
    Unknown moments have no reading.
    """

    at_s: float
    weight_s: float
    score: float
    off_target_s: float | None
    eyes_closed_s: float | None


@dataclass(frozen=True, slots=True)
class Episode:
    """An alert as it stands: from the first to the last sign, in epoch seconds.

    The same person, type and `started_s` is the same alert: a later episode replaces
    an earlier one. It may close and open again (a re-opening within 30 s): `paused_s`
    is the time in between, in which the behaviour was not there.
    """

    alert_type: AlertType
    cause: Cause
    severity: Severity
    started_s: float
    ended_s: float
    is_open: bool
    paused_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """For how long it was seen, in seconds: without what it paused."""
        return max(0.0, self.ended_s - self.started_s - self.paused_s)
