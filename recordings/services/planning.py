"""Which parts a video is looked at in, and what that depends on."""

import hashlib
import json
from dataclasses import asdict, dataclass

from recordings.media import Media

SEGMENT_S = 30.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a video; seconds since its first picture."""

    number: int
    start_s: float
    end_s: float


def plan(media: Media, *, fps: float) -> tuple[Segment, ...]:
    """Return the parts of a video, in order."""
    count = max(1, -(-int(media.duration_s * 1000) // int(SEGMENT_S * 1000)))
    return tuple(
        Segment(
            number, number * SEGMENT_S, min((number + 1) * SEGMENT_S, media.duration_s)
        )
        for number in range(count)
    )


def method_key(plan: tuple[Segment, ...], *, fps: float) -> str:
    """Return what is equal where finished parts may be kept: plan and method."""
    text = json.dumps([fps, [asdict(part) for part in plan]])
    return hashlib.sha256(text.encode()).hexdigest()
