"""What waits and how much there is, in rows; pure."""

from collections.abc import Iterator
from datetime import timedelta

from django.template.defaultfilters import filesizeformat

from attention_site.asking import Unavailable
from attention_site.metrics.reading import Facts, Passing, Stored
from attention_site.system import judging, wording
from attention_site.system.judging import Level
from attention_site.system.reading import Live
from attention_site.system.showing import Row

PICTURES_LATE_S = 2.0
"""Older pictures are dropped instead of scored (analytics.live.draining.MAX_AGE_S)."""

WEBHOOKS_LATE_S = 300.0
"""Due messages are sent every few seconds."""

DISK_LOW = 0.1
"""Free share from which uploads will soon be refused."""

_QUEUES = {
    "live": "Tasks, live",
    "default": "Tasks, default",
    "recordings": "Tasks, videos",
}


def of_queues(facts: Facts) -> Iterator[Row]:
    """Yield what waits, and for how long."""
    if isinstance(facts.passing, Passing):
        yield _pictures(facts.passing)
    if isinstance(facts.system.live, Live):
        yield _samples(facts)
    if isinstance(facts.stored, Stored):
        yield _analyses(facts.stored)
        yield _messages(facts.stored)
    if not isinstance(facts.queues, Unavailable):
        for queue, count in facts.queues.items():
            yield Row(_QUEUES.get(queue, queue), f"{count:,}" if count else "None")


def of_storage(facts: Facts) -> Iterator[Row]:
    """Yield what takes room, and how much is left."""
    if not isinstance(facts.disk, Unavailable):
        free, whole = facts.disk
        is_low = free < DISK_LOW * whole
        yield Row(
            "Free for videos",
            filesizeformat(free),
            f"Of {filesizeformat(whole)}.",
            Level.WARNING if is_low else None,
        )
    if isinstance(facts.stored, Stored):
        yield Row("Videos", filesizeformat(facts.stored.media_bytes))
        for alias, size in facts.stored.database_bytes.items():
            name = "Database" if alias == "default" else f"Database, {alias}"
            yield Row(name, filesizeformat(size))
    if isinstance(facts.passing, Passing):
        limit = facts.passing.memory_limit_bytes
        note = f"Of {filesizeformat(limit)}." if limit else ""
        yield Row("Redis", filesizeformat(facts.passing.memory_bytes), note)


def problems(facts: Facts) -> list[str]:
    """Return why rows are missing, each reason once."""
    parts = (facts.passing, facts.system.live, facts.stored, facts.queues, facts.disk)
    found = [part.problem for part in parts if isinstance(part, Unavailable)]
    return list(dict.fromkeys(found))


def _pictures(passing: Passing) -> Row:
    age_s = passing.queue_age_s
    is_late = age_s > PICTURES_LATE_S
    value = f"The oldest for {age_s:.1f} s" if age_s else "None"
    return Row("Pictures", value, level=Level.WARNING if is_late else None)


def _samples(facts: Facts) -> Row:
    live = facts.system.live
    assert isinstance(live, Live)
    since = live.waiting_since
    waits = f"The oldest for {wording.duration(facts.at - since)}." if since else ""
    is_late = since is not None and since < facts.at - judging.SAMPLES_LATE
    return Row(
        "Samples to be stored",
        f"{live.samples_waiting:,}" if live.samples_waiting else "None",
        waits,
        Level.WARNING if is_late else None,
    )


def _analyses(stored: Stored) -> Row:
    waiting, running = stored.analyses["pending"], stored.analyses["processing"]
    return Row(
        "Videos to be analysed",
        f"{waiting:,}" if waiting else "None",
        f"{running:,} in work." if running else "",
    )


def _messages(stored: Stored) -> Row:
    waiting, wait_s = stored.webhooks["pending"], stored.webhook_wait_s
    waits = wording.duration(timedelta(seconds=wait_s))
    return Row(
        "Messages to be sent",
        f"{waiting:,}" if waiting else "None",
        f"Due for {waits}." if wait_s else "",
        Level.WARNING if wait_s > WEBHOOKS_LATE_S else None,
    )
