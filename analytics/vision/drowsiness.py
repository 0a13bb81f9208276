"""When closures mean that somebody is drowsy."""

from dataclasses import dataclass
from typing import Self

from analytics.vision.changing import changed
from analytics.vision.closures import Closures

# Microsleep and sleep: Euro NCAP driver monitoring (closure of 1 to 2 s, of
# more than 3 s). PERCLOS: the P80 literature (15 % drowsy, 8 % awake).
MICROSLEEP_S = 1.0
SLEEP_S = 3.0
LONG_CLOSURES = 4
DROWSY_SHARE = 0.15
OVER_OWN_SHARE = 0.08
# Half the way back, from 15 % and from whatever is drowsy for this person.
AWAKE_SHARE = 0.08
AWAKE_OVER_OWN_SHARE = OVER_OWN_SHARE / 2
# A share of a minute needs most of a minute.
SHARE_NEEDS_S = 45.0
OWN_SHARE_NEEDS_S = 30.0
OWN_SHARE_LEARNED_S = 300.0
MOST_OWN_SHARE = 0.12
UNKNOWN_ENDS_AFTER_S = 10.0


@dataclass(frozen=True, slots=True)
class Drowsiness:
    """Whether a person is drowsy, and the share of closed eyes when awake."""

    is_drowsy: bool = False
    known_at_s: float = 0.0
    awake_closed_s: float = 0.0
    awake_measured_s: float = 0.0

    @property
    def own_share(self) -> float:
        """Return the person's own PERCLOS when awake, 0.0 until known."""
        if self.awake_measured_s < OWN_SHARE_NEEDS_S:
            return 0.0
        return min(MOST_OWN_SHARE, self.awake_closed_s / self.awake_measured_s)

    def judge(self, closures: Closures, at_s: float, span_s: float) -> Self:
        """Return the state after a measured sample."""
        share, measured_s = closures.closed_share()
        is_share_known = measured_s >= SHARE_NEEDS_S
        limit = max(DROWSY_SHARE, self.own_share + OVER_OWN_SHARE)
        if (
            closures.lasts(MICROSLEEP_S)
            or closures.long_count() >= LONG_CLOSURES
            or (is_share_known and share >= limit)
        ):
            return changed(self, is_drowsy=True, known_at_s=at_s)
        # A closure stays in the memory of closures for exactly this minute.
        is_calm = closures.long_count() == 0
        if self.is_drowsy:
            # Who blinks a lot when awake would never get below a fixed share.
            limit = max(AWAKE_SHARE, self.own_share + AWAKE_OVER_OWN_SHARE)
            is_awake = is_calm and share < limit
            return changed(self, is_drowsy=not is_awake, known_at_s=at_s)
        # A minute with a long closure may be the way into drowsiness: it does not
        # teach how somebody blinks when awake.
        if not is_calm or self.awake_measured_s >= OWN_SHARE_LEARNED_S:
            return changed(self, known_at_s=at_s)
        return changed(
            self,
            known_at_s=at_s,
            awake_closed_s=self.awake_closed_s + (span_s if closures.is_closed else 0),
            awake_measured_s=self.awake_measured_s + span_s,
        )

    def without_eyes(self, at_s: float) -> Self:
        """Return the state after a sample in which the eyes were unknown."""
        if self.is_drowsy and at_s - self.known_at_s >= UNKNOWN_ENDS_AFTER_S:
            return changed(self, is_drowsy=False)
        return self

    def cut(self) -> Self:
        """Return what stays when the history is cut: the own share."""
        return changed(self, is_drowsy=False, known_at_s=0.0)
