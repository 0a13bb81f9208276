"""Measure how fast videos are analysed, beside decoding and vision alone."""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management.base import BaseCommand

from analytics.alerts.presets import PRESETS
from analytics.management.commands.bench_live import CLIP
from analytics.vision import frames
from analytics.vision.observing import Observer
from analytics.vision.tracking import Tracks
from recordings import probing
from recordings.analysis import merging, observing, pool, segments
from recordings.analysis.pool import Work
from recordings.management import bench_films
from recordings.models import SAMPLE_FPS

ROUNDS = 3
MINUTES, LONG_MINUTES = 5.0, 60.0
TOLD_EVERY_SEGMENTS = 10


class Command(BaseCommand):
    """`manage.py bench_analysis [--long]`; needs no database."""

    help = (
        "Measure the analysis of a 720p30 video of one face: processor time against "
        "decoding and vision alone, and one against two processes. --long: the memory "
        "over a video of an hour."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments."""
        parser.add_argument("--clip", type=Path, default=CLIP, help="whose face it is")
        parser.add_argument(
            "--long", action="store_true", help="only the memory over an hour"
        )
        parser.add_argument("--minutes", type=float, help="another length of the film")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make the film, measure, print."""
        with tempfile.TemporaryDirectory() as folder:
            once = bench_films.make(options["clip"], Path(folder, "once.mp4"))
            usual = LONG_MINUTES if options["long"] else MINUTES
            film = bench_films.looped(
                once,
                Path(folder, "film.mp4"),
                at_least_s=60.0 * (options["minutes"] or usual),
            )
            media = probing.probe(film)
            plan = segments.plan(media, fps=SAMPLE_FPS)
            work = Work(film, plan, media, SAMPLE_FPS)
            self._say(
                f"{media.duration_s / 60:.1f} min of {media.video_codec} "
                f"{media.width}x{media.height} at {media.rate:.0f}/s, one face, "
                f"{SAMPLE_FPS:g} frames/s looked at, {len(plan)} segments; "
                f"load of the machine {os.getloadavg()[0]:.1f}"
            )
            if options["long"]:
                self._measure_memory(work)
            else:
                self._measure_cost(work)
                self._measure_processes(work)

    def _measure_cost(self, work: Work) -> None:
        observer = Observer.load()
        observing.load_appearance()
        whole, bare = [], []
        for _ in range(ROUNDS):  # in turns, because shared machines are noisy
            whole.append(_cpu_s(lambda: _analysed(work, observer)))
            bare.append(_cpu_s(lambda: _bare(work, observer)))
        ratio = median(a / b for a, b in zip(whole, bare, strict=True))
        length_s = work.media.duration_s
        self._say(
            f"one core: {length_s / median(whole):.1f}x real time of processor time "
            f"({median(whole):.1f} s, fastest {min(whole):.1f}); decoding and vision "
            f"alone {length_s / median(bare):.1f}x ({median(bare):.1f} s); "
            f"ratio {ratio:.2f}"
        )

    def _measure_processes(self, work: Work) -> None:
        took_s = {}
        for workers in (1, 2):
            before_s, began_s = _children_s(), time.monotonic()
            parts = pool.observe(work, workers=workers, tell=lambda share: None)
            _merged(work, parts)
            took_s[workers] = time.monotonic() - began_s
            self._say(
                f"{workers} process{'es' if workers > 1 else ''}: "
                f"{work.media.duration_s / took_s[workers]:.1f}x real time by the clock "
                f"({took_s[workers]:.1f} s with loading the models; "
                f"{_children_s() - before_s:.1f} s of processor time); "
                f"load of the machine {os.getloadavg()[0]:.1f}"
            )
        self._say(f"two processes are {took_s[1] / took_s[2]:.2f}x as fast as one")

    def _measure_memory(self, work: Work) -> None:
        observer = Observer.load()
        observing.load_appearance()
        self._say(f"models loaded: {_resident_mb():.0f} MB")
        parts = []
        for number, segment in enumerate(work.segments, start=1):
            parts.append(_observed(work, segment, observer))
            if number % TOLD_EVERY_SEGMENTS == 0:
                self._say(f"{segment.end_s / 60:4.0f} min: {_resident_mb():.0f} MB")
        packed_mb = sum(map(len, parts)) / 1e6
        self._say(f"observations: {packed_mb:.1f} MB")
        cpu_s = _cpu_s(lambda: _merged(work, parts))
        self._say(f"merged in {cpu_s:.1f} s: {_resident_mb():.0f} MB")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _analysed(work: Work, observer: Observer) -> None:
    _merged(work, [_observed(work, segment, observer) for segment in work.segments])


def _observed(work: Work, segment: segments.Segment, observer: Observer) -> bytes:
    return observing.observe(
        work.path,
        segment,
        media=work.media,
        fps=work.fps,
        observer=observer,
        tell=lambda share: None,
    )


def _merged(work: Work, parts: list[bytes]) -> None:
    merged = merging.merge(
        parts, media=work.media, fps=work.fps, preset=PRESETS["standard"]
    )
    merging.to_json(merged.results)
    for _ in merged.timeline:
        pass


def _bare(work: Work, observer: Observer) -> None:
    """Decode every frame, and observe those of the grid: the plain loop."""
    tracks = Tracks()
    with frames.open_video(work.path) as video:
        video.stream.codec_context.thread_count = 1
        for frame in video.frames(fps=work.fps):
            _, tracks = observer.observe(frame.luma, frame.at_s, tracks)


def _cpu_s(work: Callable[[], None]) -> float:
    before_s = time.process_time()
    work()
    return time.process_time() - before_s


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6
