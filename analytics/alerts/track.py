"""The life of the alerts of one type: open, grow, escalate, close, open again."""

import math
from dataclasses import dataclass, field

from analytics.alerts.episodes import AlertType, Cause, Episode, Severity

ROUNDING_S = 1e-5
"""Times are stored to the microsecond; what is this near to a limit has reached it."""

INFO, WARNING, CRITICAL = 1, 2, 3
SEVERITIES = (None, *Severity)
TYPES = tuple(AlertType)
CAUSES = tuple(Cause)
ANY_LENGTH = (0.0, math.inf, math.inf)


@dataclass(slots=True)
class Track:
    """The behaviour that is going on, and the alert that it makes or continues.

    The behaviour has been open since `start_s` with its last sign at `sign_s`. It is
    an alert from `level` 1 on: that runs from `alert_start_s` to `alert_end_s`, and
    `before_s` is how long it had lasted in earlier openings, `paused_s` the time
    between them. `episodes` collects what changed, by start. Types and causes are places in TYPES and CAUSES.
    """

    alert_type: int
    is_open: bool = False
    start_s: float = 0.0
    sign_s: float = 0.0
    cause: int = 0
    level: int = 0
    alert_cause: int = 0
    alert_start_s: float = 0.0
    alert_end_s: float = 0.0
    before_s: float = 0.0
    paused_s: float = 0.0
    is_changed: bool = field(default=False, init=False)
    episodes: dict[float, Episode] = field(default_factory=dict, init=False)

    @property
    def is_alert(self) -> bool:
        """Say whether an alert is open now."""
        return self.is_open and self.level > 0

    def open(self, start_s: float, cause: Cause, *, merge_within_s: float) -> None:
        """Begin, or go on with the alert that ended shortly before."""
        self.is_open = True
        self.cause = CAUSES.index(cause)
        if self.level and start_s - self.alert_end_s <= merge_within_s:
            # What belongs to the alert already does not count twice.
            start_s = max(start_s, self.alert_end_s)
            self.paused_s += start_s - self.alert_end_s
        else:
            self.level = 0
            self.before_s = self.paused_s = 0.0
            self.alert_start_s = start_s
            self.alert_cause = self.cause
        self.start_s = self.sign_s = start_s

    def sign(self, at_s: float, limits: tuple[float, float, float]) -> None:
        """Take in a sign that it goes on; `limits` by length, the least severe first."""
        self.sign_s = at_s
        lasted_s = self.before_s + at_s - self.start_s + ROUNDING_S
        if lasted_s >= limits[0] or self.level:
            self.alert_end_s = at_s
            self.is_changed = True
            if lasted_s >= limits[1]:
                self.rise(CRITICAL if lasted_s >= limits[2] else WARNING)
            else:
                self.rise(INFO)

    def rise(self, level: int) -> None:
        """Make the alert at least that severe."""
        if level > self.level:
            self.level = level
            self.is_changed = True

    def close(self, *, lasted_until_s: float | None = None) -> None:
        """End at the last sign; None: it lasted until that."""
        self.is_open = False
        if self.level:
            end_s = self.sign_s if lasted_until_s is None else lasted_until_s
            self.before_s += end_s - self.start_s
            self.is_changed = True
            self.keep()

    def keep(self) -> None:
        """Add the alert to `episodes` if it changed since the last time."""
        if self.is_changed:
            self.is_changed = False
            severity = SEVERITIES[self.level]
            assert severity is not None
            self.episodes[self.alert_start_s] = Episode(
                alert_type=TYPES[self.alert_type],
                cause=CAUSES[self.alert_cause],
                severity=severity,
                started_s=self.alert_start_s,
                ended_s=self.alert_end_s,
                is_open=self.is_open,
                paused_s=self.paused_s,
            )
