"""Words for amounts and moments on the system page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.timeseries import tier
from analytics.timeseries.tier import Extension, Tier

TIERS = {
    Tier.PLAIN: "An ordinary table. Beat tasks store the minutes and delete old rows.",
    Tier.APACHE: "A hypertable in chunks of a day. Beat tasks store the minutes and "
    "drop old chunks; this licence has no compression.",
    Tier.COMMUNITY: "A hypertable in chunks of a day. The database compresses them, "
    "keeps the minutes and drops old chunks by itself.",
}

JOBS = {
    "refreshing the minutes": "Keeps the minutes that reports are made of.",
    "compression": "Packs chunks that are older than a day.",
    "retention": "Drops chunks that are older than 90 days.",
}

QUEUES = {
    "live": "Scores frames.",
    "default": "Stores samples, computes summaries, runs what is due.",
    "recordings": "Works on uploaded videos.",
}

DROPPED = {
    "stale": "too old",
    "replaced": "overtaken by a newer one",
    "not_measured": "not to be measured",
    "not_measuring": "sent during a pause",
    "too_fast": "sent too fast",
    "unreadable": "unreadable",
    "not_jpeg": "not a JPEG",
    "not_baseline": "not a baseline JPEG",
    "too_large": "too large",
    "bad_header": "without a proper header",
    "bad_entry": "queued in a wrong form",
    "claim_lost": "scored too late",
    "unavailable": "sent while Redis was away",
    "failed": "scoring failed",
}
"""What became of frames that were not scored, by the cause that is counted."""

_LICENCES = {"timescale": "community licence", "apache": "Apache licence"}

_UNITS = (
    (timedelta(seconds=1), "second", 90),
    (timedelta(minutes=1), "minute", 90),
    (timedelta(hours=1), "hour", 36),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, and how far it is from now in words."""

    at: datetime
    words: str


def moment(at: datetime | None, *, now: datetime) -> Moment | None:
    """Return the moment with its words; None stays None."""
    return None if at is None else Moment(at, relative(at, now=now))


def relative(at: datetime, *, now: datetime) -> str:
    """Return `12 seconds ago`, `in 3 minutes`, `now` within five seconds."""
    if abs(at - now) < timedelta(seconds=5):
        return "now"
    span = duration(abs(at - now))
    return f"in {span}" if at > now else f"{span} ago"


def duration(span: timedelta) -> str:
    """Return a span in its largest unit of which there are at least two or so."""
    for unit, name, too_many in _UNITS:
        number = round(span / unit)
        if number < too_many:
            return plural(number, name)
    return plural(round(span / timedelta(days=1)), "day")


def plural(number: int, name: str) -> str:
    """Return the number with its noun, which ends in s for others than 1."""
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def processes(count: int) -> str:
    """Return how many worker processes there are."""
    return {0: "None", 1: "1 process"}.get(count, f"{count:,} processes")


def of_extension(extension: Extension) -> tuple[str, str]:
    """Return what there is of TimescaleDB, and what is missing for more."""
    if extension.installed:
        licence = _LICENCES.get(extension.license or "", "licence unknown")
        return f"{extension.installed}, {licence}", ""
    if extension.available is None:
        return "Not on this server", ""
    value = f"{extension.available} is on this server, not in use"
    if not extension.is_preloaded:
        return value, (
            "It is not preloaded: add timescaledb to shared_preload_libraries in "
            "postgresql.conf and restart PostgreSQL."
        )
    if not extension.may_create:
        return value, "The site's account may not create it in this database."
    return value, "It is not created in this database yet."


def smallest_version() -> str:
    """Return the oldest TimescaleDB that can be used."""
    return ".".join(map(str, tier.SMALLEST_VERSION))
