"""A film looked at frame by frame, with a clock that runs for decoding and looking."""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from analytics.vision import frames
from analytics.vision.evaluation.peers.peer import Cut, Faces, Film, Moment
from analytics.vision.frames import Frame


def watch(path: Path, cut: Cut, see: Callable[[Frame], Faces]) -> Film:
    """Return what `see` says of each frame, in order.

    The first frame is not timed, as it pays for the start; resizing never is.
    """
    moments: list[Moment] = []
    cpu_s = 0.0
    started_s = time.process_time()
    for frame in itertools.islice(frames.read(path), cut.most_frames):
        cpu_s += time.process_time() - started_s
        seen = frame
        if cut.size is not None:
            luma = np.asarray(cv2.resize(frame.luma, cut.size), dtype=np.uint8)
            seen = replace(frame, luma=luma)
        started_s = time.process_time()
        moments.append(Moment(frame.at_s, see(seen)))
        if len(moments) == 1:
            cpu_s, started_s = 0.0, time.process_time()
    return Film(tuple(moments), cpu_s + time.process_time() - started_s)
