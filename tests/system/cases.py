"""Facts as a site that is well has them, to be changed by the tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from analytics.timeseries.policies import WANTED, Job
from analytics.timeseries.status import Status, Table
from analytics.timeseries.tier import Extension, Tier
from attention_site.system.reading import Facts, Live

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def plain(**changes: Any) -> Status:
    """An ordinary table on a server without TimescaleDB."""
    status = Status(
        database="default",
        tier=Tier.PLAIN,
        offered=Tier.PLAIN,
        extension=Extension(
            None, None, is_preloaded=False, license=None, may_create=True
        ),
        postgresql="15.18",
        table=Table(rows=12_345, size=2**20, oldest_at=None),
        kept_since=NOW - timedelta(days=90),
        stored_until=NOW - timedelta(minutes=2),
        jobs=[],
    )
    return replace(status, **changes)


def community(**changes: Any) -> Status:
    """A compressed hypertable whose jobs run."""
    status = plain(
        tier=Tier.COMMUNITY,
        offered=Tier.COMMUNITY,
        extension=Extension("2.19.3", "2.19.3", True, "timescale", True),
        table=Table(12_345, 2**20, NOW - timedelta(days=80), 80, 78, 12.5),
        stored_until=None,
        jobs=[job(number) for number in range(3)],
    )
    return replace(status, **changes)


def job(number: int = 1, **changes: Any) -> Job:
    """A job that ran an hour ago; 0 refreshes, 1 compresses, 2 retains."""
    hour_ago = NOW - timedelta(hours=1)
    runs = Job(
        number=1000 + number,
        purpose=WANTED[number].purpose,
        last_run_at=hour_ago,
        last_success_at=hour_ago,
        next_start_at=NOW + timedelta(hours=11),
        failures=0,
        is_failing=False,
    )
    return replace(runs, **changes)


def live(**changes: Any) -> Live:
    """Two meetings whose samples were stored a moment ago."""
    quiet = Live(
        meetings=2,
        sources_waiting=1,
        frames={"received": 1000, "scored": 990, "stale": 7, "replaced": 2, "busy": 5},
        samples_waiting=40,
        waiting_since=NOW - timedelta(seconds=8),
        samples_dropped=0,
        is_writing_to_disk=False,
    )
    return replace(quiet, **changes)


def facts(**changes: Any) -> Facts:
    """Everything is well."""
    well = Facts(
        at=NOW,
        time_series=plain(),
        live=live(),
        workers={"live": 2, "default": 1, "recordings": 1},
        models={"detector": "yunet"},
    )
    return replace(well, **changes)
