"""The alerts of a video as a list beside it shows them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics import report_words
from analytics.alerts import wording
from analytics.models import Alert
from recordings import naming
from recordings.playback import clock_words

LEAD_S = 5.0
"""Before an alert, so that one sees what led to it."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert; `number` counts from 1, times are video time, `lead_s` is where to
    look from."""

    number: int
    track_id: int
    name: str
    severity: str
    severity_words: str
    words: str
    started_s: float
    ended_s: float
    lasted: str

    @property
    def lead_s(self) -> float:
        """Where the video is played from."""
        return max(0.0, self.started_s - LEAD_S)

    @property
    def at(self) -> str:
        """The moment as a clock of the video shows it."""
        return clock_words.at(self.started_s)


def of(results: Mapping[str, Any], names: Mapping[str, str]) -> list[AlertRow]:
    """Return the alerts of `results` in their order, in the reader's language."""
    severities = {one.value: str(one.label) for one in Alert.Severity}
    return [
        AlertRow(
            number=number,
            track_id=alert["track_id"],
            name=naming.name_of(names, alert["track_id"]),
            severity=alert["severity"],
            severity_words=severities.get(alert["severity"], alert["severity"]),
            words=str(wording.words(alert["type"], alert["cause"])),
            started_s=alert["started_s"],
            ended_s=alert["ended_s"],
            lasted=report_words.clock(alert["duration_s"]),
        )
        for number, alert in enumerate(results["alerts"], start=1)
    ]
