"""Episodes as the rules return them."""

from dataclasses import replace
from typing import Any

from analytics.alerts.rules import AlertType, Cause, Episode, Severity
from tests.factories import NOON

STARTED_S = NOON.timestamp() + 60.0


def episode(**fields: Any) -> Episode:
    """Return somebody who has looked away for 35 s and still does."""
    return replace(
        Episode(
            alert_type=AlertType.LOOKING_AWAY,
            cause=Cause.OFF_TARGET,
            severity=Severity.WARNING,
            started_s=STARTED_S,
            ended_s=STARTED_S + 35.0,
            is_open=True,
        ),
        **fields,
    )
