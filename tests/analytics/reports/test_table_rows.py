"""The report's rows in words and drawings."""

from collections import Counter

import pytest

from analytics.models import Alert
from analytics.reports import table_rows


@pytest.mark.parametrize(
    ("scores", "path"),
    [
        pytest.param([], "", id="nobody"),
        pytest.param([None, None], "", id="not measured"),
        pytest.param([100.0], "M0.0 1.0h0.01", id="one point is seen"),
        pytest.param([100.0, 0.0], "M0.0 1.0h0.01L100.0 35.0", id="a line"),
        pytest.param(
            [100.0, None, 50.0], "M0.0 1.0h0.01M100.0 18.0h0.01", id="a gap stays a gap"
        ),
    ],
)
def test_a_persons_curve_is_a_path(scores: list[float | None], path: str) -> None:
    assert table_rows.path(scores) == path


def test_severities_come_the_worst_first_and_only_those_that_occur() -> None:
    counted = table_rows.by_severity(Counter(info=3, critical=1))

    assert [(one.severity, one.number) for one in counted] == [
        ("critical", 1),
        ("info", 3),
    ]


def test_an_alert_has_its_moment_and_how_long_it_lasted(seat) -> None:
    alert = Alert(duration_seconds=64.0, created_at=seat.joined_at)

    (row,) = table_rows.of_alerts([alert, Alert(created_at=None)])

    assert row.at_s == seat.joined_at.timestamp()
    assert row.lasted == "1:04"
