"""Facts as Prometheus wants them: pure. A part that is away has no numbers, only up 0."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import Metric
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)

from analytics.live.frame_ages import LABELS, Histogram
from analytics.timeseries.status import Status
from attention_site.asking import Unavailable
from attention_site.metrics.reading import QUEUES, Facts, Passing, Stored
from attention_site.system.reading import Live
from attention_site.system.showing import NOT_DROPPED
from attention_site.system.wording import DROPPED

OUTCOMES = ("success", "failure", "retry")


def of(facts: Facts) -> Iterator[Metric]:
    """Yield every metric that is known."""
    system = facts.system
    yield _up(facts)
    if not isinstance(facts.passing, Unavailable):
        yield from _of_passing(facts.passing)
    if not isinstance(system.live, Unavailable):
        yield from _of_live(facts, system.live)
    if not isinstance(system.workers, Unavailable):
        found = {queue: system.workers.get(queue, 0) for queue in QUEUES}
        yield _gauges("workers", "Worker processes.", "queue", found)
    if not isinstance(facts.queues, Unavailable):
        help_ = "Celery tasks that wait."
        yield _gauges("task_queue_length", help_, "queue", facts.queues)
    if not isinstance(system.time_series, Unavailable):
        yield from _of_time_series(facts, system.time_series)
    if not isinstance(facts.stored, Unavailable):
        yield from _of_stored(facts.stored)
    if not isinstance(facts.disk, Unavailable):
        free, whole = facts.disk
        yield _gauge("disk_free_bytes", "Free room on the disk of videos.", free)
        yield _gauge("disk_bytes", "Size of the disk of videos.", whole)


def _up(facts: Facts) -> Metric:
    parts = {
        "database": facts.stored,
        "timeseries": facts.system.time_series,
        "redis": facts.passing,
        "broker": facts.queues,
    }
    answers = {
        part: int(not isinstance(answer, Unavailable)) for part, answer in parts.items()
    }
    return _gauges("up", "Whether a part answers.", "part", answers)


def _of_passing(passing: Passing) -> Iterator[Metric]:
    frames = passing.frames
    received, scored = frames.get("received", 0), frames.get("scored", 0)
    yield _counter("frames_received", "Pictures that were taken in.", received)
    yield _counter("frames_scored", "Pictures that were scored.", scored)
    yield _dropped(frames)
    yield _ages(passing.ages)
    help_ = "How long the first in line waits to be scored."
    yield _gauge("frame_queue_age_seconds", help_, passing.queue_age_s)
    kinds = {"camera": passing.cameras, "window": passing.windows}
    yield _gauges("sources", "Cameras and windows that send now.", "kind", kinds)
    yield _gauge("people_watched", "People in front of them.", passing.people)
    help_ = "Time between two pictures that senders are told."
    yield _gauge("frame_interval_seconds", help_, passing.interval_s)
    yield from _of_tasks(passing)
    yield _gauge("redis_bytes", "Memory that Redis uses.", passing.memory_bytes)
    help_ = "Memory that Redis may use; 0: all of it."
    yield _gauge("redis_limit_bytes", help_, passing.memory_limit_bytes)


def _dropped(frames: Mapping[str, int]) -> Metric:
    counted = {c: n for c, n in frames.items() if c not in NOT_DROPPED}
    family = CounterMetricFamily(
        "attention_frames_dropped", "Pictures that were not scored.", labels=["cause"]
    )
    for cause, count in sorted((dict.fromkeys(DROPPED, 0) | counted).items()):
        family.add_metric([cause], count)
    return family


def _ages(ages: Histogram) -> Metric:
    return HistogramMetricFamily(
        "attention_frame_age_seconds",
        "Age of a picture when its result is stored.",
        buckets=list(zip(LABELS, accumulate(ages.counts), strict=True)),
        sum_value=ages.sum_s,
    )


def _of_tasks(passing: Passing) -> Iterator[Metric]:
    ended = CounterMetricFamily(
        "attention_tasks", "Celery tasks that ended.", labels=["task", "outcome"]
    )
    took = CounterMetricFamily(
        "attention_task_seconds", "Time of Celery tasks together.", labels=["task"]
    )
    for task, total in sorted(passing.tasks.items()):
        for outcome in OUTCOMES:
            ended.add_metric([task, outcome], total.outcomes.get(outcome, 0))
        took.add_metric([task], total.seconds)
    yield ended
    yield took


def _of_live(facts: Facts, live: Live) -> Iterator[Metric]:
    yield _gauge("meetings_live", "Meetings that are live.", live.meetings)
    help_ = "Cameras and windows with a picture to be scored."
    yield _gauge("frame_queue_length", help_, live.sources_waiting)
    help_ = "Results that are not in PostgreSQL yet."
    yield _gauge("samples_waiting", help_, live.samples_waiting)
    since = live.waiting_since
    waits_s = (facts.at - since).total_seconds() if since else 0.0
    help_ = "How long the oldest of them waits."
    yield _gauge("samples_age_seconds", help_, max(0.0, waits_s))
    help_ = "Results that were lost, since they could not be stored for too long."
    yield _counter("samples_dropped", help_, live.samples_dropped)
    help_ = "Whether Redis writes pictures to disk, which it must not."
    yield _gauge("redis_writes_to_disk", help_, live.is_writing_to_disk)


def _of_time_series(facts: Facts, status: Status) -> Iterator[Metric]:
    tier = GaugeMetricFamily(
        "attention_timeseries_info",
        "How the time series are kept.",
        labels=["tier", "offered", "postgresql", "timescaledb"],
    )
    names = (status.tier, status.offered, status.postgresql)
    tier.add_metric([*names, status.extension.installed or ""], 1)
    yield tier
    table = status.table
    yield _gauge("timeseries_rows", "Rows of samples, about.", table.rows)
    yield _gauge("timeseries_bytes", "Size of the table of samples.", table.size)
    help_ = "Chunks of the hypertable; 0 on an ordinary table."
    yield _gauge("timeseries_chunks", help_, table.chunks or 0)
    help_ = "Chunks that are compressed."
    yield _gauge("timeseries_compressed_chunks", help_, table.compressed_chunks or 0)
    help_ = "Whether rows are there that should be deleted by now."
    yield _gauge("timeseries_retention_late", help_, status.is_retention_late)
    failing = sum(job.is_failing or job.is_overdue(now=facts.at) for job in status.jobs)
    yield _gauge("timeseries_jobs_failing", "Jobs that fail or are overdue.", failing)


def _of_stored(stored: Stored) -> Iterator[Metric]:
    yield _gauges("analyses", "Analyses of videos.", "status", stored.analyses)
    yield _gauges("recordings", "Videos.", "status", stored.recordings)
    yield _gauge("media_bytes", "Size of all videos.", stored.media_bytes)
    yield _gauge("alerts_open", "Alerts that are open.", stored.open_alerts)
    help_ = "Messages to webhooks."
    yield _gauges("webhook_deliveries", help_, "status", stored.webhooks)
    help_ = "How long the message waits that is due longest."
    yield _gauge("webhook_wait_seconds", help_, stored.webhook_wait_s)
    help_ = "Webhooks that were switched off."
    yield _gauge("webhooks_disabled", help_, stored.webhooks_disabled)
    help_ = "Size of a database."
    yield _gauges("database_bytes", help_, "database", stored.database_bytes)


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"attention_{name}", help_, value=float(value))


def _gauges(name: str, help_: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"attention_{name}", help_, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family


def _counter(name: str, help_: str, value: float) -> Metric:
    return CounterMetricFamily(f"attention_{name}", help_, value=value)
