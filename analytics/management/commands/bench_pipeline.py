"""Measure what the live pipeline costs beyond the vision code."""

import asyncio
import time
import uuid
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from analytics import simulation
from analytics.live import drainers, frame_queue, pipeline
from analytics.live.draining import Drain, Memories
from analytics.live.frames import Frame
from analytics.live.roster import Rosters
from analytics.management.commands.bench_live import CLIP
from analytics.services import running
from analytics.vision import jpeg
from analytics.vision.tracking import Tracks
from meetings.models import Participant
from meetings.services import meetings
from users.models import User

ROUNDS = 3
PICTURES = 200


class Command(BaseCommand):
    """`manage.py bench_pipeline`, with PostgreSQL and Redis."""

    help = (
        "Measure a frame's way through queue, claim, judging, state and broadcast "
        "against decoding, finding and landmarks alone, on the same frames."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        """Measure both, side by side, in turn."""
        clip = simulation.load_clip(CLIP, fps=8)[:PICTURES]
        host = User.objects.create_user(f"bench-{time.time_ns()}@example.invalid")
        meeting = running.start(
            meetings.create(host=host, title="Benchmark"), at=timezone.now()
        )
        seat = simulation.take_seat(meeting, name="Bench")
        try:
            _bare(clip)
            for _round in range(ROUNDS):
                bare_s, whole_s = _bare(clip), _whole(clip, seat)
                self.stdout.write(
                    f"bare vision {bare_s * 1000:.2f} ms a frame, "
                    f"pipeline {whole_s * 1000:.2f} ms, ratio {whole_s / bare_s:.2f}"
                )
        finally:
            running.end(meeting, at=timezone.now())


def _bare(clip: list[simulation.ClipFrame]) -> float:
    """Return the mean seconds of decoding and observing a frame."""
    observer, tracks, spans_s = pipeline.load_observer(), Tracks(), []
    for frame in clip:
        began = time.perf_counter()
        luma = jpeg.decode_luma(frame.jpeg)
        _, tracks = observer.observe(luma, 1000 + frame.at_s, tracks)
        spans_s.append(time.perf_counter() - began)
    return fmean(spans_s)


def _whole(clip: list[simulation.ClipFrame], seat: Participant) -> float:
    """Return the mean seconds of serving a queued frame, broadcasts included."""
    drain = Drain(seat.meeting_id, 0, uuid.uuid4().hex, Rosters(), Memories())
    spans_s = []
    with asyncio.Runner() as runner:
        for number, picture in enumerate(clip):
            # So that no worker of a running site takes the frames.
            drainers.hold(seat.meeting_id, 0, token=drain.token)
            now = time.time()
            frame = Frame(
                meeting_id=seat.meeting_id,
                participant_id=seat.pk,
                source=str(seat.pk),
                frame_id=number,
                captured_at=now,
                received_at=now,
                jpeg=picture.jpeg,
            )
            runner.run(frame_queue.push(frame))
            began = time.perf_counter()
            drain._serve_one()  # noqa: SLF001  (one turn of the loop, nothing else)
            drain._broadcast()  # noqa: SLF001
            spans_s.append(time.perf_counter() - began)
    return fmean(spans_s)
