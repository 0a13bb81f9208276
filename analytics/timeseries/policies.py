"""What TimescaleDB does by itself on `community`: compress, delete, refresh.

Some builds cannot run these jobs in the background (PostgreSQL 15.20 and 17.12 end
them with "cannot drop portal"), while the same job called by a client works. So a
beat task calls those that failed or are overdue; where all is well it calls none.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connections
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import router, schema, tier
from analytics.timeseries.tier import Tier

logger = logging.getLogger(__name__)

OVERDUE = timedelta(minutes=5)
"""Longer than the busiest background worker lets a job wait."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of the schema: `procedure` is TimescaleDB's name of its job."""

    purpose: str
    procedure: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """How a policy fares; times are None of what never was."""

    number: int
    purpose: str
    last_run_at: datetime | None
    last_success_at: datetime | None
    next_start_at: datetime | None
    failures: int
    is_failing: bool

    def is_overdue(self, *, now: datetime) -> bool:
        """Whether it should have started a while ago."""
        return self.next_start_at is not None and self.next_start_at < now - OVERDUE


REFRESH = Policy(
    "refreshing the minutes",
    "policy_refresh_continuous_aggregate",
    (schema.REFRESH_POLICY,),
)
COMPRESSION = Policy(
    "compression",
    "policy_compression",
    (schema.COMPRESSION, schema.COMPRESSION_POLICY),
)
RETENTION = Policy("retention", "policy_retention", (schema.RETENTION_POLICY,))

WANTED = (REFRESH, COMPRESSION, RETENTION)

_OURS = """
    j.hypertable_name IN (%s, %s, (
        SELECT materialization_hypertable_name
        FROM timescaledb_information.continuous_aggregates WHERE view_name = %s
    ))
"""
_OURS_PARAMETERS = [schema.METRICS, schema.MINUTES, schema.MINUTES]


def exists(cursor: CursorWrapper, policy: Policy) -> bool:
    """Say whether a policy is there."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM timescaledb_information.jobs AS j"
        f" WHERE j.proc_name = %s AND {_OURS})",
        [policy.procedure, *_OURS_PARAMETERS],
    )
    return bool(cursor.fetchone()[0])


def jobs() -> list[Job]:
    """Return how each policy fares; none on other tiers than `community`."""
    if tier.current() is not Tier.COMMUNITY:
        return []
    purposes = {policy.procedure: policy.purpose for policy in WANTED}
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"""
            SELECT j.job_id, j.proc_name,
                nullif(s.last_run_started_at, '-infinity'),
                nullif(s.last_successful_finish, '-infinity'),
                nullif(nullif(j.next_start, '-infinity'), 'infinity'),
                coalesce(s.total_failures, 0),
                coalesce(s.last_run_status = 'Failed', false)
            FROM timescaledb_information.jobs AS j
            LEFT JOIN timescaledb_information.job_stats AS s USING (job_id)
            WHERE {_OURS} ORDER BY j.job_id
            """,
            _OURS_PARAMETERS,
        )
        rows = cursor.fetchall()
    return [
        Job(number, purposes.get(procedure, procedure), *rest)
        for number, procedure, *rest in rows
    ]


def run_neglected(*, now: datetime) -> list[Job]:
    """Run the jobs that failed, are overdue or never ran, and return them.

    Not in a transaction: jobs commit. A job that fails here too is logged, and stays
    failing in `jobs`.
    """
    neglected = [
        job
        for job in jobs()
        if job.is_failing or job.last_run_at is None or job.is_overdue(now=now)
    ]
    for job in neglected:
        try:
            with connections[router.alias()].cursor() as cursor:
                cursor.execute("CALL run_job(%s)", [job.number])
        except DatabaseError:
            logger.exception("The database's job for %s fails", job.purpose)
    return neglected
