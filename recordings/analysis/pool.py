"""All segments of a video in processes of this machine: what needs no task queue."""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.vision.observing import Observer
from recordings.analysis import observing
from recordings.analysis.segments import Segment
from recordings.media import Media

TOLD_EVERY_S = 0.2


class WorkerLostError(Exception):
    """A process ended by itself: out of memory, or a fault in a library."""

    def __init__(self) -> None:
        super().__init__("A process that looked at the video ended unexpectedly")


class _StoppedError(Exception):
    """Nobody wants the result any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """A video, and how to look at it."""

    path: Path
    segments: Sequence[Segment]
    media: Media
    fps: float


def observe(work: Work, *, workers: int, tell: Callable[[float], None]) -> list[bytes]:
    """Return the packed observations of all segments, in their order.

    `tell` hears the share that is done several times a second. Raises what observing
    raises, and WorkerLostError. No process is left, whatever happens.
    """
    # A fork would share whatever threads hold; a new process starts with nothing.
    context = multiprocessing.get_context("spawn")
    shares: Any = context.Array(ctypes.c_double, len(work.segments), lock=False)
    is_stopped: Any = context.Value(ctypes.c_int, 0, lock=False)
    with ProcessPoolExecutor(
        max_workers=min(workers, len(work.segments)),
        mp_context=context,
        initializer=_start,
        initargs=(shares, is_stopped),
    ) as pool:
        try:
            jobs = [pool.submit(_observe, work, place) for place in range(len(shares))]
            waiting = set(jobs)
            while waiting:
                done, waiting = wait(
                    waiting, timeout=TOLD_EVERY_S, return_when=FIRST_EXCEPTION
                )
                for job in done:
                    job.result()
                tell(_share(shares, work.segments))
        except BrokenProcessPool as error:
            raise WorkerLostError from error
        finally:
            is_stopped.value = 1
            pool.shutdown(cancel_futures=True)
    return [job.result() for job in jobs]


def _share(shares: Sequence[float], segments: Sequence[Segment]) -> float:
    lengths = [segment.end_s - segment.start_s for segment in segments]
    whole = sum(lengths)
    done = sum(n * length for n, length in zip(shares, lengths, strict=True))
    return done / whole if whole else 1.0


# What a worker process has: it serves one video only.
_worker: dict[str, Any] = {}


def _start(shares: Any, is_stopped: Any) -> None:
    # Ctrl-C goes to the whole group; who started us tells us to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker.update(shares=shares, is_stopped=is_stopped, observer=Observer.load())
    observing.load_appearance()


def _observe(work: Work, place: int) -> bytes:
    def tell(share: float) -> None:
        if _worker["is_stopped"].value:
            raise _StoppedError
        _worker["shares"][place] = share

    return observing.observe(
        work.path,
        work.segments[place],
        media=work.media,
        fps=work.fps,
        observer=_worker["observer"],
        tell=tell,
    )
