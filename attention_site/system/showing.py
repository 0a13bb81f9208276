"""The facts as rows to show: what it is called, what it is, what that means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat

from analytics.timeseries import minutes
from analytics.timeseries.policies import Job
from analytics.timeseries.status import Status
from analytics.timeseries.tier import Tier
from attention_site import health
from attention_site.system import judging, wording
from attention_site.system.judging import Level
from attention_site.system.reading import Live
from attention_site.system.wording import Moment

# Neither scored nor lost: another worker serves the source.
NOT_DROPPED = {"received", "scored", "busy"}


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its value; `level` says that the value is not well."""

    name: str
    value: str | Moment
    note: str = ""
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A background job; `state` in a word, `level` None where it is well."""

    name: str
    what: str
    state: str
    level: Level | None
    last_run: Moment | None
    last_success: Moment | None
    next_start: Moment | None
    failures: int


def of_time_series(status: Status, *, now: datetime) -> Iterator[Row]:
    """Yield how the time series are kept."""
    yield Row("Tier", status.tier.capitalize(), wording.TIERS[status.tier])
    yield Row("PostgreSQL", status.postgresql, _database(status))
    yield _extension(status)
    yield from _table(status)
    yield from _retention(status, now=now)
    yield _minutes(status, now=now)


def _database(status: Status) -> str:
    if status.database == "default":
        return "The database of everything else, too."
    return "A database of its own."


def _extension(status: Status) -> Row:
    value, note = wording.of_extension(status.extension)
    if status.extension.installed and status.offered is Tier.PLAIN:
        note = f"Too old to be used: {wording.smallest_version()} is needed."
    return Row("TimescaleDB", value, note)


def _table(status: Status) -> Iterator[Row]:
    table = status.table
    yield Row("Rows", f"About {table.rows:,}", "The database's own estimate.")
    yield Row("Size", filesizeformat(table.size), "With indexes.")
    if table.chunks is None:
        return
    compressed = table.compressed_chunks or 0
    note = (
        f"{compressed:,} of them compressed." if status.tier is Tier.COMMUNITY else ""
    )
    yield Row("Chunks", f"{table.chunks:,}", note)
    if status.tier is Tier.COMMUNITY:
        ratio = table.compression_ratio
        value = "Nothing is compressed yet" if ratio is None else f"{ratio:.1f} to 1"
        yield Row("Compression", value)


def _retention(status: Status, *, now: datetime) -> Iterator[Row]:
    oldest = wording.moment(status.table.oldest_at, now=now)
    yield Row(
        "Rows are kept from",
        Moment(status.kept_since, wording.relative(status.kept_since, now=now)),
        f"Rows are deleted after {minutes.KEPT_ROWS.days} days; minutes stay.",
    )
    is_late = status.is_retention_late
    whole = "A chunk goes when all of it is old." if status.table.chunks else ""
    yield Row(
        "Oldest chunk begins" if status.table.chunks is not None else "Oldest row",
        oldest or ("None" if status.table.chunks == 0 else "None near that age"),
        "Late: this should be deleted by now." if is_late else whole,
        Level.TROUBLE if is_late else None,
    )


def _minutes(status: Status, *, now: datetime) -> Row:
    until = status.stored_until
    if until is None:
        return Row("Minutes", "Kept by the database", "See its background jobs.")
    is_late = status.are_rows_waiting and until < now - judging.MINUTES_LATE
    return Row(
        "Minutes are stored up to",
        # The moment before the first turn is that of 1970.
        Moment(until, wording.relative(until, now=now))
        if until.year > 1970
        else "Not yet",
        "Late: rows wait." if is_late else "What is later is computed when asked.",
        Level.WARNING if is_late else None,
    )


def of_jobs(status: Status, *, now: datetime) -> Iterator[JobRow]:
    """Yield how the database's own jobs fare."""
    for job in status.jobs:
        yield _job(job, now=now)


def _job(job: Job, *, now: datetime) -> JobRow:
    if job.is_failing:
        state, level = "Fails", Level.WARNING
    elif job.is_overdue(now=now):
        state, level = "Overdue", Level.WARNING
    else:
        state, level = (
            "Waits for its first run" if not job.last_run_at else "Runs",
            None,
        )
    return JobRow(
        name=job.purpose.capitalize(),
        what=wording.JOBS.get(job.purpose, ""),
        state=state,
        level=level,
        last_run=wording.moment(job.last_run_at, now=now),
        last_success=wording.moment(job.last_success_at, now=now),
        next_start=wording.moment(job.next_start_at, now=now),
        failures=job.failures,
    )


def of_live(live: Live, *, now: datetime) -> Iterator[Row]:
    """Yield what passes through Redis."""
    yield Row(
        "Redis",
        "Writes to disk" if live.is_writing_to_disk else "Answers, in memory only",
        level=Level.TROUBLE if live.is_writing_to_disk else None,
    )
    yield Row("Live meetings", f"{live.meetings:,}" if live.meetings else "None now")
    yield from _frames(live)
    waits = live.waiting_since and wording.duration(now - live.waiting_since)
    is_late = live.waiting_since and live.waiting_since < now - judging.SAMPLES_LATE
    yield Row(
        "Samples to be stored",
        f"{live.samples_waiting:,}",
        f"The oldest waits for {waits}." if waits else "None waits.",
        Level.WARNING if is_late else None,
    )
    yield Row(
        "Samples dropped",
        f"{live.samples_dropped:,}",
        "Since Redis last was empty.",
        Level.NOTE if live.samples_dropped else None,
    )


def _frames(live: Live) -> Iterator[Row]:
    if not live.meetings:
        return
    frames = live.frames
    yield Row("Frames received", f"{frames.get('received', 0):,}", "In these meetings.")
    yield Row(
        "Frames scored",
        f"{frames.get('scored', 0):,}",
        f"{wording.plural(live.sources_waiting, 'source')} waiting now.",
    )
    dropped = {c: n for c, n in frames.items() if c not in NOT_DROPPED and n}
    causes = sorted(dropped.items(), key=lambda item: -item[1])
    yield Row(
        "Frames dropped",
        f"{sum(dropped.values()):,}",
        "; ".join(f"{wording.DROPPED.get(c, c)}: {n:,}" for c, n in causes),
    )


def of_workers(workers: Mapping[str, int]) -> Iterator[Row]:
    """Yield the worker processes of each queue."""
    for queue, what in wording.QUEUES.items():
        count = workers.get(queue, 0)
        is_missing = not count and queue in health.NEEDED_QUEUES
        yield Row(
            queue.capitalize(),
            wording.processes(count),
            what,
            Level.TROUBLE if is_missing else None,
        )


def of_models(models: Mapping[str, str]) -> Iterator[Row]:
    """Yield what the web server found to score with."""
    yield Row(
        "Face detector",
        {"yunet": "YuNet", "hog": "HOG"}.get(models["detector"], models["detector"]),
        "Model files are complete.",
    )
