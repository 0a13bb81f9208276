"""What is not well, from what was read: pure, and no word of how it looks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from analytics.live import sample_buffer
from analytics.timeseries import policies
from analytics.timeseries.policies import Job
from analytics.timeseries.status import Status
from analytics.timeseries.tier import Tier
from attention_site import health
from attention_site.asking import Unavailable
from attention_site.system.reading import Facts, Live

MINUTES_LATE = timedelta(minutes=5)
"""Minutes are stored once a minute, so several turns were missed."""

SAMPLES_LATE = timedelta(minutes=1)
"""Samples are stored every ten seconds, so several turns were missed."""

NEARLY_FULL = 0.8
"""Share of the sample buffer from which dropping is near."""

_ERRORS_QUERY = (
    "SELECT finish_time, sqlerrcode, err_message"
    " FROM timescaledb_information.job_errors WHERE job_id = {}"
    " ORDER BY finish_time DESC LIMIT 5;"
)

UPGRADE = "python manage.py timeseries upgrade"


class Level(StrEnum):
    """How much a finding matters; with notes alone, all is well."""

    TROUBLE = "trouble"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: what is so, what to do, and a command if one helps."""

    level: Level
    what: str
    remedy: str
    command: str = ""


def judge(facts: Facts) -> list[Finding]:
    """Return what is not well, the worst first."""
    found = [
        *_of_time_series(facts),
        *_of_live(facts),
        *_of_workers(facts.workers),
        *_of_models(facts.models),
    ]
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


def is_well(findings: list[Finding]) -> bool:
    """Say whether there is nothing beyond notes."""
    return all(finding.level is Level.NOTE for finding in findings)


def headline(findings: list[Finding]) -> str:
    """Return the one line that says whether everything is well."""
    count = sum(finding.level is not Level.NOTE for finding in findings)
    if not count:
        return "All is well"
    return "One thing is not well" if count == 1 else f"{count} things are not well"


def _of_time_series(facts: Facts) -> Iterator[Finding]:
    status = facts.time_series
    if isinstance(status, Unavailable):
        yield Finding(
            Level.TROUBLE,
            f"The time series cannot be read. {status.problem}",
            "Start PostgreSQL, or look at its log. Samples wait in Redis meanwhile.",
        )
        return
    yield from _of_retention(status)
    yield from _of_minutes(facts, status)
    yield from _of_jobs(facts, status)
    yield from _of_upgrade(status)


def _of_retention(status: Status) -> Iterator[Finding]:
    if status.is_retention_late:
        yield Finding(
            Level.TROUBLE,
            "Retention is late: there are rows that should be deleted by now.",
            "See below what the job for retention says."
            if status.tier is Tier.COMMUNITY
            else "A beat task deletes them every hour: see whether Celery's beat and "
            "a worker for the queue default run, and what that worker logs.",
        )


def _of_minutes(facts: Facts, status: Status) -> Iterator[Finding]:
    until = status.stored_until
    if until and status.are_rows_waiting and until < facts.at - MINUTES_LATE:
        yield Finding(
            Level.WARNING,
            "The minutes are behind: reports compute them from rows, which is slow.",
            "A beat task stores them every minute: see whether Celery's beat and a "
            "worker for the queue default run, and what that worker logs.",
        )


def _of_jobs(facts: Facts, status: Status) -> Iterator[Finding]:
    if status.tier is not Tier.COMMUNITY:
        return
    there = {job.purpose for job in status.jobs}
    for purpose in (policy.purpose for policy in policies.WANTED):
        if purpose not in there:
            yield Finding(
                Level.TROUBLE,
                f"The database has no job for {purpose}.",
                "This adds what is missing, and may run while the site runs:",
                UPGRADE,
            )
    for job in status.jobs:
        yield from _of_job(facts, job)


def _of_job(facts: Facts, job: Job) -> Iterator[Finding]:
    if job.is_failing:
        what = f"The database's job for {job.purpose} fails."
    elif job.is_overdue(now=facts.at):
        what = f"The database's job for {job.purpose} is overdue."
    else:
        return
    yield Finding(
        Level.WARNING,
        what,
        "A beat task tries it every five minutes in the database's place; whether "
        "that works, the worker for the queue default logs. The database's own list "
        "of errors:",
        _ERRORS_QUERY.format(job.number),
    )


def _of_upgrade(status: Status) -> Iterator[Finding]:
    extension = status.extension
    if status.could_have_more:
        yield Finding(
            Level.NOTE,
            f"The tier is {status.tier}, and this server offers {status.offered}.",
            "This brings the tables there. It loses no row, and holds up new samples "
            "while it moves rows:",
            UPGRADE,
        )
    elif extension.installed and extension.installed != extension.available:
        yield Finding(
            Level.NOTE,
            f"TimescaleDB {extension.installed} is in use, and this server has "
            f"{extension.available}.",
            "This updates it:",
            UPGRADE,
        )


def _of_live(facts: Facts) -> Iterator[Finding]:
    live = facts.live
    if isinstance(live, Unavailable):
        yield Finding(
            Level.TROUBLE,
            f"The live path cannot be read. {live.problem}",
            "Start Redis, or look at its log. Nothing is measured live meanwhile.",
        )
        return
    if live.is_writing_to_disk:
        yield Finding(
            Level.TROUBLE,
            "Redis writes what passes through it to disk, pictures included.",
            "Switch its append-only file and its snapshots off.",
        )
    yield from _of_samples(facts, live)


def _of_samples(facts: Facts, live: Live) -> Iterator[Finding]:
    share = live.samples_waiting / sample_buffer.MAX_SAMPLES
    since = live.waiting_since
    if share >= NEARLY_FULL:
        yield Finding(
            Level.TROUBLE,
            f"The buffer of samples is {share:.0%} full; when it is full, the oldest "
            "are dropped.",
            "PostgreSQL is away, or no worker for the queue default stores them.",
        )
    elif since is not None and since < facts.at - SAMPLES_LATE:
        yield Finding(
            Level.WARNING,
            "Samples wait to be stored for longer than they should.",
            "They are safe in Redis. PostgreSQL is away, or no worker for the queue "
            "default stores them, or Celery's beat does not run.",
        )
    if live.samples_dropped:
        yield Finding(
            Level.NOTE,
            f"{live.samples_dropped:,} samples were dropped since Redis last was "
            "empty, because they could not be stored for too long.",
            "They are lost: the curves of that time have gaps.",
        )


def _of_workers(workers: Mapping[str, int] | Unavailable) -> Iterator[Finding]:
    # Unavailable means that Redis is, which is said already.
    if isinstance(workers, Unavailable):
        return
    for queue in health.NEEDED_QUEUES:
        if not workers.get(queue):
            yield Finding(
                Level.TROUBLE,
                f"No worker serves the queue {queue}: "
                + ("nothing is scored." if queue == "live" else "nothing is stored."),
                "Start one:",
                f"celery --app=attention_site.celery:app worker --queues={queue}",
            )


def _of_models(models: Mapping[str, str] | Unavailable) -> Iterator[Finding]:
    if isinstance(models, Unavailable):
        yield Finding(
            Level.TROUBLE, models.problem, "Without it no picture can be scored."
        )
