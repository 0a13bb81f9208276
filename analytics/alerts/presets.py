"""How long what must last before it is an alert: the thresholds of each sensitivity.

A meeting keeps a copy of its thresholds (`meetings.alert_rules`) from its start on, so
that what a row of `alerts` means does not change under it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

VERSION = 1
"""Of the form that `as_json` writes."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One set of thresholds; to be filled by the rules."""

    name: str

    def as_json(self) -> dict[str, Any]:
        """Return the form that a meeting keeps."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> Self:
        """Read what a meeting kept; None, or another version, is `standard`."""
        raise NotImplementedError


PRESETS: dict[str, Preset] = {
    name: Preset(name) for name in ("relaxed", "standard", "strict")
}
