"""Observe one segment of a video: the heavy half, in any process and in any order."""

import functools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from analytics.vision import frames
from analytics.vision.appearance import AppearanceModel
from analytics.vision.observing import Observer
from analytics.vision.spans import Span
from analytics.vision.tracking import Tracks
from recordings.analysis import observed
from recordings.analysis.looks import Looks
from recordings.analysis.observed import Observed
from recordings.analysis.segments import OVERLAP_S, Segment
from recordings.media import Media

TOLD_EVERY_S = 0.25


@functools.lru_cache(maxsize=1)
def load_appearance() -> AppearanceModel:
    """Return the process's appearance model; raises MissingModelError."""
    return AppearanceModel.load()


def observe(
    path: Path,
    segment: Segment,
    *,
    media: Media,
    fps: float,
    observer: Observer,
    tell: Callable[[float], None],
) -> bytes:
    """Return what is seen in a segment, packed: the same bytes whoever does it.

    `tell` hears the share that is done, several times a second; what it raises goes
    through. Raises BadVideoError for a file that cannot be opened; a segment that is
    damaged has what could be read of it.
    """
    is_last = segment.end_s >= media.duration_s
    start_s = -math.inf if segment.number == 0 else segment.start_s - OVERLAP_S
    progress = _Progress(max(start_s, 0.0), segment.end_s, tell)
    seen = _Seen(Looks(segment.start_s, segment.end_s))
    with frames.open_video(path) as video:
        span = Span(
            video, start_s, math.inf if is_last else segment.end_s, fps, progress.passed
        )
        tracks = Tracks()
        for frame in span.frames():
            faces, tracks = observer.observe(frame.luma, frame.at_s, tracks)
            height, width = frame.luma.shape
            seen.moments.append((frame.at_s, width, height))
            for face in faces:
                seen.faces.append(observed.row_of(len(seen.moments) - 1, face))
                seen.looks.add(frame.luma, face)
    vectors = []
    for track_id, vector in seen.looks.vectors(observer.landmarks, load_appearance()):
        vectors.append((track_id, *vector.tolist()))
        progress.passed(segment.end_s)
    tell(1.0)
    return Observed(
        start_s=segment.start_s,
        is_broken=span.is_broken,
        moments=observed.rows(seen.moments, observed.MOMENT_COLUMNS),
        faces=observed.rows(seen.faces, observed.FACE_COLUMNS),
        vectors=observed.rows(vectors, observed.VECTOR_COLUMNS),
    ).to_bytes()


@dataclass(slots=True)
class _Seen:
    looks: Looks
    moments: list[tuple[float, ...]] = field(default_factory=list)
    faces: list[tuple[float, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Progress:
    """Tells how much is done, not for every picture: who listens may have to write it."""

    start_s: float
    end_s: float
    tell: Callable[[float], None]
    _told_s: float = field(init=False, default=-math.inf)

    def passed(self, at_s: float) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= TOLD_EVERY_S:
            self._told_s = now_s
            length_s = max(self.end_s - self.start_s, 1e-9)
            self.tell(min(1.0, max(0.0, (at_s - self.start_s) / length_s)))
