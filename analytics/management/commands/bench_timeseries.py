"""Measure how fast samples come in and questions are answered, and the room they take."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.timeseries.benchmark import (
    answering,
    databases,
    filling,
    inserting,
    keeping,
)
from analytics.timeseries.benchmark.answering import Answer
from analytics.timeseries.benchmark.databases import Database
from analytics.timeseries.benchmark.inserting import Speed
from analytics.timeseries.benchmark.keeping import Room
from analytics.timeseries.tier import Tier

ROWS = [1_000_000, 2_000_000]
"""With these it takes two to four minutes, and growth shows."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured; `upkeep` in ms, `load` when it began and ended."""

    tier: Tier
    rows: list[int]
    inserting: list[Speed]
    answering: list[Answer]
    upkeep: dict[str, float]
    room: Room
    load: list[float]


class Command(BaseCommand):
    """`manage.py bench_timeseries`, with PostgreSQL and the right to make databases."""

    help = (
        f"{__doc__} In databases of its own beside that of the time series, which are "
        "dropped at the end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the arguments."""
        parser.add_argument(
            "--rows",
            type=int,
            nargs="+",
            default=ROWS,
            help="ask with so many rows around, one after another (default: "
            f"{' '.join(map(str, ROWS))})",
        )
        parser.add_argument("--rounds", type=int, default=5, help="to take medians of")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Measure everything, and print it."""
        sizes = sorted(options["rows"])
        if sizes[0] < filling.PEOPLE or options["rounds"] < 1:
            raise CommandError(
                f"--rows wants {filling.PEOPLE} or more, --rounds 1 or more"
            )
        try:
            results = _measure(sizes, rounds=options["rounds"], now=timezone.now())
        except (DatabaseError, psycopg.Error) as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database does not do that: {reason}") from error
        except answering.DifferentAnswersError as error:
            raise CommandError(f"Minutes and rows differ: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(results), indent=2))
            return
        for line in _lines(results):
            self.stdout.write(line)


def _measure(sizes: list[int], *, rounds: int, now: datetime) -> Results:
    load = [os.getloadavg()[0]]
    with databases.beside() as database, _plain_beside(database) as plain:
        answers: list[Answer] = []
        meetings: list[filling.Filled] = []
        for size in sizes:
            with database.in_use():
                filled = filling.fill(
                    size - (answers[-1].rows if answers else 0),
                    now=now,
                    after=len(meetings),
                )
                keeping.settle(filled, now=now)
                meetings += filled
                answers += answering.measure(meetings, rows=size, rounds=rounds)
        with database.in_use():
            size = keeping.size_bytes()
        for other in plain:
            with other.in_use():
                filling.fill(sizes[-1], now=now)
        # Before anything is compressed, as the chunk of today never is.
        speeds = inserting.measure([database, *plain], now=now, rounds=rounds)
        with database.in_use():
            room = keeping.room(rows=sizes[-1], size=size)
            upkeep = {
                "storing a minute of 50 people": keeping.store_minute(now=now),
                **keeping.erase(meetings),
            }
    load.append(os.getloadavg()[0])
    return Results(database.tier, sizes, speeds, answers, upkeep, room, load)


@contextlib.contextmanager
def _plain_beside(database: Database) -> Iterator[list[Database]]:
    """Make an ordinary table beside a hypertable; nothing beside an ordinary one."""
    if database.tier is Tier.PLAIN:
        yield []
        return
    with databases.beside(at_most=Tier.PLAIN) as plain:
        yield [plain]


def _lines(results: Results) -> Iterator[str]:
    yield (
        f"Tier {results.tier}, {results.rows[-1]:,} rows, load "
        f"{results.load[0]:.1f} to {results.load[1]:.1f}"
    )
    yield "\nInserting, batches of 5,000             rows/s   again/s  COPY is"
    for speed in results.inserting:
        again = "" if speed.again_per_s is None else f"{speed.again_per_s:,.0f}"
        yield (
            f"{speed.tier:<10}{speed.way:<39}{speed.rows_per_s:>9,.0f} {again:>9}"
            f"{speed.ratio:>7.1f} x"
        )
    yield "\nQuestions                          rows  with minutes     rows only"
    first = {one.question: one for one in reversed(results.answering)}
    for one in results.answering:
        least = first[one.question]
        yield (
            f"{one.question:<28}{one.rows:>11,} "
            f"{_grown(one.minutes_ms, least.minutes_ms)} "
            f"{_grown(one.rows_ms, least.rows_ms)}"
        )
    yield ""
    for name, taken_ms in results.upkeep.items():
        yield f"{name:<34}{taken_ms:9.1f} ms"
    room = results.room
    compressed = (
        ""
        if room.compressed_bytes_per_row is None
        else f", {room.compressed_bytes_per_row:.0f} compressed"
    )
    yield f"\n{room.bytes_per_row:.0f} bytes a row with its indexes{compressed}; "
    yield f"{room.minutes:,} minutes take {room.minutes_bytes / 1e6:.1f} MB"


def _grown(taken_ms: float | None, least_ms: float | None) -> str:
    if taken_ms is None or least_ms is None:
        return f"{'':>16}"
    return f"{taken_ms:8.1f} ms x{taken_ms / least_ms:<4.1f}"
