"""The report's rows in words and drawings, as its tables show them. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.models import Alert
from analytics.report_words import clock
from analytics.reports import moments
from analytics.reports.moments import Moment
from analytics.reports.people import PersonNumbers

SEVERITIES = tuple(reversed(Alert.Severity.values))
"""The worst first."""

SPARK_HEIGHT = 34.0
SPARK_WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """How many alerts of one severity, with the words for it."""

    severity: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of the report's table; times as minutes:seconds, empty for none."""

    person: PersonNumbers
    measured: str
    looking_away: str
    drowsy: str
    alerts: list[SeverityCount]
    alert_total: int
    spark: str


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert of a meeting as its list shows it; `moment` is that of its first sign."""

    alert: Alert
    moment: Moment
    lasted: str

    @property
    def at_s(self) -> float:
        """Epoch seconds of the first sign."""
        return self.moment.at_s

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.alert.participant.user.display_name

    @property
    def what(self) -> str:
        """What happened."""
        return self.alert.get_alert_type_display()

    @property
    def severity(self) -> str:
        """How grave it is, as styles and scripts call it."""
        return self.alert.severity

    @property
    def severity_words(self) -> str:
        """How grave it is."""
        return self.alert.get_severity_display()


def of_people(people: Iterable[PersonNumbers]) -> list[PersonRow]:
    """Return the rows of the table of people."""
    return [
        PersonRow(
            person=person,
            measured=clock(person.measured_s),
            looking_away=clock(person.looking_away_s),
            drowsy=clock(person.drowsy_s),
            alerts=by_severity(person.alerts),
            alert_total=person.alerts.total(),
            spark=path(person.spark),
        )
        for person in people
    ]


def of_alerts(alerts: Iterable[Alert]) -> list[AlertRow]:
    """Return the rows of the list of alerts; one without a moment is left out."""
    return [
        AlertRow(
            alert, moments.of_meeting(alert.created_at.timestamp()), _lasted(alert)
        )
        for alert in alerts
        if alert.created_at is not None
    ]


def by_severity(counts: Counter[str]) -> list[SeverityCount]:
    """Return the severities that occur, the worst first."""
    return [
        SeverityCount(severity, str(Alert.Severity(severity).label), counts[severity])
        for severity in SEVERITIES
        if counts[severity]
    ]


def path(scores: Sequence[float | None]) -> str:
    """Return scores as the path of an SVG of SPARK_WIDTH times SPARK_HEIGHT + 2."""
    step = SPARK_WIDTH / max(len(scores) - 1, 1)
    drawn = []
    is_drawing = False
    for index, score in enumerate(scores):
        if score is None:
            is_drawing = False
            continue
        y = 1 + SPARK_HEIGHT * (1 - score / 100)
        drawn.append(f"{'L' if is_drawing else 'M'}{index * step:.1f} {y:.1f}")
        if not is_drawing:
            # A single point is visible too.
            drawn.append("h0.01")
        is_drawing = True
    return "".join(drawn)


def _lasted(alert: Alert) -> str:
    return clock(alert.duration_seconds or 0.0)
