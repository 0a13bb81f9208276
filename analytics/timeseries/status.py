"""How the time series are kept, for `manage.py timeseries status` and the system page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connections
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import minutes, policies, router, schema, tier
from analytics.timeseries.policies import Job
from analytics.timeseries.tier import Extension, Tier

NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Table:
    """`attention_metrics`; `rows` is the planner's estimate, `size` in bytes.

    `oldest_at` is where the oldest chunk begins; on an ordinary table the oldest row
    that is within a day of its age, None while there is none. The rest is None of an
    ordinary table; the ratio is size before by size after, of compressed chunks.
    """

    rows: int
    size: int
    oldest_at: datetime | None
    chunks: int | None = None
    compressed_chunks: int | None = None
    compression_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How the time series are kept now.

    Rows from before `kept_since` are to be gone. Minutes before `stored_until` are
    stored by us; it is None on `community`, where TimescaleDB does that. Rows wait
    when minutes after it are over.
    """

    database: str
    tier: Tier
    offered: Tier
    extension: Extension
    postgresql: str
    table: Table
    kept_since: datetime
    stored_until: datetime | None
    jobs: list[Job]
    are_rows_waiting: bool = False

    @property
    def is_retention_late(self) -> bool:
        """Whether rows are there that should be gone: chunks go whole, and daily."""
        oldest_at = self.table.oldest_at
        grace = timedelta(hours=3 if self.table.chunks is None else 49)
        return oldest_at is not None and oldest_at < self.kept_since - grace

    @property
    def could_have_more(self) -> bool:
        """Whether `timeseries upgrade` would bring a higher tier."""
        return tier.rank(self.offered) > tier.rank(self.tier)


def read(*, now: datetime) -> Status:
    """Return the status; raises django.db.Error when the database is away."""
    alias = router.alias()
    has = tier.current()
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
        until = minutes.stored_until(cursor) if minutes.are_ours(cursor) else None
        waiting = until is not None and _are_rows_waiting(cursor, until, now)
        table = (
            _of_table(cursor, now)
            if has is Tier.PLAIN
            else _of_hypertable(cursor, is_compressible=has is Tier.COMMUNITY)
        )
    return Status(
        database=alias,
        tier=has,
        offered=tier.offered(),
        extension=tier.extension(),
        postgresql=version.split()[0],
        table=table,
        kept_since=now - minutes.KEPT_ROWS,
        stored_until=until,
        jobs=policies.jobs(),
        are_rows_waiting=waiting,
    )


def _are_rows_waiting(cursor: CursorWrapper, since: datetime, now: datetime) -> bool:
    cursor.execute(
        f"SELECT EXISTS (SELECT FROM {schema.METRICS} WHERE time >= %s AND time < %s)",
        [since, minutes.floor(now) - minutes.MINUTE],
    )
    return bool(cursor.fetchone()[0])


def _of_table(cursor: CursorWrapper, now: datetime) -> Table:
    cursor.execute(
        "SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid),"
        # The index on time answers this; the oldest row of all would be a scan.
        f" (SELECT min(time) FROM {schema.METRICS} WHERE time < %s)"
        " FROM pg_class WHERE oid = %s::regclass",
        [now - minutes.KEPT_ROWS + NEAR, schema.METRICS],
    )
    rows, size, oldest_at = cursor.fetchone()
    return Table(rows, size, oldest_at)


def _of_hypertable(cursor: CursorWrapper, *, is_compressible: bool) -> Table:
    cursor.execute(
        "SELECT approximate_row_count(%s::regclass), hypertable_size(%s::regclass),"
        " min(range_start), count(*), count(*) FILTER (WHERE is_compressed)"
        " FROM timescaledb_information.chunks"
        " WHERE hypertable_schema = current_schema() AND hypertable_name = %s",
        [schema.METRICS] * 3,
    )
    table = Table(*cursor.fetchone())
    if not is_compressible:
        return table
    cursor.execute(
        "SELECT before_compression_total_bytes::float8 / after_compression_total_bytes"
        " FROM hypertable_compression_stats(%s::regclass)"
        " WHERE after_compression_total_bytes > 0",
        [schema.METRICS],
    )
    found = cursor.fetchone()
    return replace(table, compression_ratio=found[0] if found else None)
