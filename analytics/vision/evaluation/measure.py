"""One row of the table of numbers: what was measured, on what, and what to reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure beside the figure to reach.

    `value` is None where the row could not be run; `why_not` then says why in a
    sentence. `n` counts the things that were measured (pictures, blinks, frames),
    `unit` is shown after the figure. `reach` is a lower limit when
    `more_is_better`, and None where the figure is only shown.
    """

    measure: str
    on: str
    n: int
    value: float | None
    reach: float | None
    more_is_better: bool = True
    unit: str = ""
    why_not: str = ""

    @property
    def met(self) -> bool | None:
        """Say whether the figure is reached, None where there is none."""
        if self.value is None or self.reach is None:
            return None
        if self.more_is_better:
            return self.value >= self.reach
        return self.value <= self.reach
