"""What reaches a browser about videos: frozen, versioned values.

docs/live-protocol.md explains them.
"""

import dataclasses
import json
from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True, slots=True)
class AnalysisState:
    """How far one analysis is; `progress` is 0 to 100.

    `error` says in words why it failed. `seconds_left` is None while nobody can tell.
    `url` is its page.
    """

    id: str
    status: str
    progress: int
    cancelled: bool
    error: str | None
    seconds_left: int | None
    url: str


@dataclass(frozen=True, slots=True)
class AnalysesUpdated:
    """The analyses of a person that run, or were over a moment ago."""

    analyses: tuple[AnalysisState, ...]
    type: str = "analyses.updated"
    version: int = VERSION


def to_json(event: AnalysesUpdated) -> str:
    """Return the event as the text that is sent."""
    return json.dumps(dataclasses.asdict(event), separators=(",", ":"))
