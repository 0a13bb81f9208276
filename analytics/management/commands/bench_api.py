"""Measure how long the API takes for an hour of a meeting."""

import itertools
import logging
import statistics
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from analytics import simulation
from analytics.services import erasing, running, summaries
from analytics.timeseries import insert
from analytics.timeseries.insert import SampleRow
from meetings.models import Meeting, Participant
from meetings.services import meetings
from users import tokens
from users.models import User

BATCH = 5000
CALLS = (
    "meetings/",
    "meetings/{id}/",
    "meetings/{id}/participants/",
    "meetings/{id}/metrics/?bucket_s=1",
    "meetings/{id}/metrics/?bucket_s=10",
    "meetings/{id}/metrics/?bucket_s=60",
    "meetings/{id}/metrics/people/?bucket_s=60",
    "meetings/{id}/samples/?page_size=200",
    "meetings/{id}/summary/",
    "meetings/{id}/report/",
    "meetings/{id}/report.csv",
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call took: both times are medians, `kilobytes` of one answer."""

    wall_ms: float
    cpu_ms: float
    kilobytes: float


class Command(BaseCommand):
    """`manage.py bench_api`, with PostgreSQL and Redis."""

    help = (
        "Measure calls of the API with a token, in this process: all of the site but "
        "the socket, for a meeting with a sample a second of each person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how large the meeting is, and how often to ask."""
        parser.add_argument("--people", type=int, default=25)
        parser.add_argument("--minutes", type=int, default=60)
        parser.add_argument("--rounds", type=int, default=15)

    def handle(
        self, *_: Any, people: int, minutes: int, rounds: int, **__: Any
    ) -> None:
        """Store a meeting, ask, print, and delete what was stored."""
        host = User.objects.create_user(f"bench-{time.time_ns()}@example.invalid")
        now = timezone.now()
        meeting = meetings.create(host=host, title="Benchmark")
        # A line for each request.
        logging.disable(logging.INFO)
        try:
            meeting = running.start(meeting, at=now - timedelta(minutes=minutes))
            rows = _fill(meeting, people=people, until=now)
            summaries.compute(running.end(meeting, at=now))
            secret = tokens.make(host, name="x", scopes={"read"}, at=now).secret
            client = Client(
                headers={"authorization": f"Bearer {secret}", "host": "localhost"}
            )
            self.stdout.write(f"{people} people, {minutes} minutes, {rows:,} samples")
            self.stdout.write(f"{'GET /api/v1/':<44}{'ms':>8}{'of CPU':>9}{'KB':>9}")
            for call in CALLS:
                spent = _ask(client, f"/api/v1/{call.format(id=meeting.pk)}", rounds)
                self.stdout.write(
                    f"{call:<44}{spent.wall_ms:>8.1f}{spent.cpu_ms:>9.1f}"
                    f"{spent.kilobytes:>9.1f}"
                )
        finally:
            logging.disable(logging.NOTSET)
            meeting.refresh_from_db()
            if meeting.is_live:
                running.end(meeting, at=now)
            erasing.delete(meeting)
            host.delete()


def _fill(meeting: Meeting, *, people: int, until: datetime) -> int:
    seats = [
        simulation.take_seat(meeting, name=f"Person {number}").sample_id
        for number in range(people)
    ]
    Participant.objects.filter(meeting=meeting).update(joined_at=meeting.start_time)
    rows, count = _rows(meeting, seats, until), 0
    while batch := list(itertools.islice(rows, BATCH)):
        count += insert.insert(batch)
    return count


def _rows(
    meeting: Meeting, seats: list[uuid.UUID | None], until: datetime
) -> Iterator[SampleRow]:
    assert meeting.start_time is not None
    for second in range(int((until - meeting.start_time).total_seconds())):
        for number, sample_id in enumerate(seats):
            assert sample_id is not None
            is_away = (second // 40 + number) % 5 == 0
            score = 20.0 if is_away else 80.0 + (second + number) % 20
            yield SampleRow(
                time=meeting.start_time + timedelta(seconds=second),
                meeting_id=meeting.pk,
                participant_id=sample_id,
                attention_score=score,
                gaze_score=score,
                head_pose_score=score,
                eye_openness_score=100.0,
                is_looking_away=is_away,
                is_drowsy=False,
                weight_s=1.0,
                off_target_s=float(second % 40) if is_away else 0.0,
                eyes_closed_s=0.0,
            )


def _ask(client: Client, address: str, rounds: int) -> Spent:
    """Call so often, once more before it counts; raises on an error of the API."""
    spans: list[tuple[float, float]] = []
    size = 0
    for _ in range(rounds + 1):
        began = time.perf_counter(), time.process_time()
        size = _size(client.get(address))
        spans.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    wall, cpu = (
        statistics.median(column) * 1000 for column in zip(*spans[1:], strict=True)
    )
    return Spent(wall, cpu, size / 1024)


def _size(answer: HttpResponseBase) -> int:
    """Read the answer to its end, as a file is streamed."""
    assert answer.status_code == 200, answer.status_code
    streamed = getattr(answer, "streaming_content", None)
    if streamed is None:
        return len(answer.content)  # type: ignore[attr-defined]
    return sum(map(len, streamed))
