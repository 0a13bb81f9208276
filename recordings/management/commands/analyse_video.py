"""Analyse a video file here and now, as an upload would be; stores nothing."""

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.alerts import wording
from analytics.alerts.presets import PRESETS
from analytics.vision.errors import VisionError
from analytics.vision.progress import Progress
from recordings import probing, results
from recordings.analysis import merging, pool, segments
from recordings.analysis.pool import Work, WorkerLostError
from recordings.media import Media, RefusedError
from recordings.models import SAMPLE_FPS
from recordings.reports.video_time import clock
from recordings.results import Results

REFUSED, DAMAGED, INTERRUPTED = 1, 3, 130
"""How it ends other than with 0: there are no results; there are, but the end of the
file does not decode; Ctrl-C."""

MOST_FPS = 30.0
"""Nothing that is measured is faster."""


class Command(BaseCommand):
    """`manage.py analyse_video FILE [--workers 2] [--json OUT]`."""

    help = (
        "Analyse a video file and print a summary; stores nothing. Exit status: 0, "
        f"{REFUSED} if it cannot be analysed, {DAMAGED} if its end cannot be read, "
        f"{INTERRUPTED} after Ctrl-C."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments."""
        parser.add_argument("file", type=Path, help="a video file")
        parser.add_argument(
            "--fps",
            type=_rate,
            default=SAMPLE_FPS,
            help=f"frames a second to look at (default: {SAMPLE_FPS:g})",
        )
        parser.add_argument(
            "--workers",
            type=_count,
            default=len(os.sched_getaffinity(0)),
            help="processes that look at it (default: one for each core)",
        )
        parser.add_argument(
            "--sensitivity",
            choices=PRESETS,
            default="standard",
            help="thresholds of the alerts (default: standard)",
        )
        parser.add_argument(
            "--json",
            type=Path,
            metavar="OUT",
            help="write the results to this file; - prints them alone",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Probe, look at the segments, merge, tell; errors in one line."""
        path, fps, out = options["file"], options["fps"], options["json"]
        media = _probed(path)
        began_s = time.monotonic()
        work = Work(path, segments.plan(media, fps=fps), media, fps)
        try:
            merged = merging.merge(
                _observed(work, workers=options["workers"]),
                media=media,
                fps=fps,
                preset=PRESETS[options["sensitivity"]],
            )
        except KeyboardInterrupt as error:
            raise CommandError("Stopped", returncode=INTERRUPTED) from error
        except (VisionError, WorkerLostError) as error:
            raise CommandError(f"{path.name}: {error}") from error
        took_s = time.monotonic() - began_s
        self._write(merging.to_json(merged.results), out)
        found = results.read(merged.results)
        if out != Path("-"):
            for line in _summary(found, path.name, took_s):
                self.stdout.write(line)
        if (stopped_at_s := found.summary.stopped_at_s) is not None:
            raise CommandError(
                f"{path.name} stopped at {clock(stopped_at_s)}: the rest is damaged or "
                "missing. The results are about what could be read.",
                returncode=DAMAGED,
            )

    def _write(self, text: str, out: Path | None) -> None:
        if out == Path("-"):
            self.stdout.write(text)
        elif out is not None:
            try:
                out.write_text(f"{text}\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(
                    f"{out} cannot be written: {error.strerror}"
                ) from error


def _probed(path: Path) -> Media:
    try:
        return probing.probe(path)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except RefusedError as error:
        raise CommandError(f"{path.name}: {error}") from error


def _observed(work: Work, *, workers: int) -> list[bytes]:
    progress = Progress(work.media.duration_s)
    try:
        return pool.observe(
            work,
            workers=workers,
            tell=lambda share: progress.say([], share * work.media.duration_s),
        )
    finally:
        progress.clear()


def _summary(found: Results, name: str, took_s: float) -> Iterator[str]:
    """Yield lines for people: the file, the numbers, each person, each alert."""
    media, summary = found.media, found.summary
    yield (
        f"{name}: {clock(summary.duration_s)} of {media.container} "
        f"({media.video_codec}, {media.width}x{media.height}), "
        f"{summary.frames} frames looked at in {took_s:.0f} s, "
        f"{summary.duration_s / took_s:.1f}x real time"
    )
    if not found.people:
        yield "Nobody was seen in this video"
        return
    yield (
        f"Attention {_number(summary.attention_score)} over "
        f"{clock(summary.measured_s)} measured, {_share(summary.coverage)} of presence; "
        f"by 10 s {_number(summary.min_score)} to {_number(summary.max_score)}"
    )
    for one in found.people:
        yield (
            f"  person {one.track_id:<3d} {clock(one.first_s)} to {clock(one.last_s)}"
            f"  attention {_number(one.score)}  measured {_share(one.coverage)}"
            f"  looking away {one.looking_away_s:.0f} s, drowsy {one.drowsy_s:.0f} s"
        )
    for alert in found.alerts:
        yield (
            f"  {clock(alert.started_s)} to {clock(alert.ended_s)}  person "
            f"{alert.track_id}: {wording.words(alert.type, alert.cause)} "
            f"({alert.severity})"
        )
    if not found.alerts:
        yield "  no alerts"


def _number(score: float | None) -> str:
    return "unknown" if score is None else f"{score:.0f}"


def _share(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.0%}"


def _rate(text: str) -> float:
    rate = float(text)
    if not 0.0 < rate <= MOST_FPS:
        raise argparse.ArgumentTypeError(
            f"frames a second: more than 0, at most {MOST_FPS:g}"
        )
    return rate


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 64:
        raise argparse.ArgumentTypeError("workers: 1 to 64")
    return count
